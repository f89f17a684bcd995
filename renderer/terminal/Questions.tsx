import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { assertNever } from '@domain/assert.ts';
import { showHidden } from '@domain/hidden.ts';
import type { TerminalRow } from '@domain/terminal/model.ts';
import { cleanPaste, pasteConcerns, showPaste, type PasteConcern } from '@domain/terminal/paste.ts';
import { ProductionMark } from '../host/ProductionMark.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { copyText } from './clipboard.ts';
import { readLink } from './link.ts';
import type { Screen, ScreenQuestion } from './screen.ts';

/** What a terminal asks before it does it: a paste, a link, a write to the clipboard. */
export function Questions(props: {
  row: TerminalRow;
  screen: Screen;
  question: ScreenQuestion | null;
  onClose(): void;
}) {
  const { row, screen, question, onClose } = props;
  if (!question) return null;
  switch (question.kind) {
    case 'paste':
      return <PasteDialog row={row} screen={screen} text={question.text} onClose={onClose} />;
    case 'link':
      return <LinkDialog url={question.url} label={question.label} onClose={onClose} />;
    case 'clipboard':
      return <ClipboardDialog host={row.host} text={question.text} onClose={onClose} />;
    default:
      return assertNever(question);
  }
}

const concernTexts: Record<PasteConcern, string> = {
  control: 'It holds control characters, which a terminal takes as keys.',
  hidden: 'It holds characters that nobody sees or that change the order of what is read.',
  danger: 'It holds a command that needs a second look on a production host.',
  lines: 'It has several lines: a shell may run each one as it comes.',
  newline: 'It ends with a newline: it runs as soon as it is pasted.',
  large: 'It is large.',
};

/** 20,000 characters: what a field edits without a stutter. */
const EDITABLE = 20_000;

function PasteDialog(props: { row: TerminalRow; screen: Screen; text: string; onClose(): void }) {
  const { row, screen, onClose } = props;
  const [text, setText] = useState(props.text);
  const concerns = pasteConcerns(text, row.production);
  const odd = concerns.includes('control') || concerns.includes('hidden');
  const long = text.length > EDITABLE;
  const send = (what: string) => {
    onClose();
    screen.pasteNow(what);
  };
  const lines = text.replace(/(\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/).length;
  return (
    <Modal opened onClose={onClose} title={`Paste into ${row.host}?`} size="lg" returnFocus={false}>
      <Stack gap="sm">
        {row.production && (
          <div>
            <ProductionMark />
          </div>
        )}
        <Text size="sm" role="status">
          {concerns.map((concern) => concernTexts[concern]).join(' ') || 'Nothing stands against it.'}
        </Text>
        {odd && (
          <pre className="terminal-preview" tabIndex={0} aria-label="What the paste really holds">
            {showPaste(text.slice(0, EDITABLE))}
          </pre>
        )}
        <Textarea
          label={`${text.length.toLocaleString('en')} characters in ${lines.toLocaleString('en')} ${lines === 1 ? 'line' : 'lines'}`}
          value={long ? `${text.slice(0, EDITABLE)}\n ...` : text}
          readOnly={long}
          onChange={(e) => setText(e.currentTarget.value)}
          autosize
          minRows={3}
          maxRows={12}
          classNames={{ input: 'mono' }}
          spellCheck={false}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          {odd && (
            <Button variant="default" onClick={() => setText(cleanPaste(text))}>
              Take those characters out
            </Button>
          )}
          <Button data-autofocus color={row.production ? 'red.9' : undefined} onClick={() => send(text)}>
            {odd ? 'Paste it as it is' : 'Paste'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** What a host prints may pretend to be another address: the person sees where it leads before it opens. */
function LinkDialog({ url, label, onClose }: { url: string; label: string; onClose(): void }) {
  const target = readLink(url, label);
  const opens = typeof target !== 'string';
  return (
    <Modal opened onClose={onClose} title="Open this link?" returnFocus={false}>
      <Stack gap="sm">
        <Text size="sm" className="mono terminal-url">
          {showHidden(opens ? target.href : url.slice(0, 2000))}
        </Text>
        {opens ? (
          target.warnings.map((warning) => <ErrorLine key={warning}>{warning}</ErrorLine>)
        ) : (
          <Text size="sm">{target}</Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button variant="default" onClick={() => void copyText(opens ? target.href : url).then(onClose)}>
            Copy
          </Button>
          {opens && (
            <Button
              component="a"
              href={target.href}
              target="_blank"
              rel="noreferrer noopener"
              onClick={onClose}
            >
              Open
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

function ClipboardDialog({ host, text, onClose }: { host: string; text: string; onClose(): void }) {
  const [refused, setRefused] = useState(false);
  const put = async () => {
    if (await copyText(text)) onClose();
    else setRefused(true);
  };
  return (
    <Modal opened onClose={onClose} title="Let the host write to your clipboard?" returnFocus={false}>
      <Stack gap="sm">
        <Text size="sm">
          A program on {host} wants to put this text, {text.length.toLocaleString('en')} characters, on your
          clipboard. What you paste next would be its words.
        </Text>
        <pre className="terminal-preview" tabIndex={0} aria-label="The text">
          {showPaste(text.slice(0, 4000))}
        </pre>
        <ErrorLine>{refused ? 'The browser did not let the page write to the clipboard.' : null}</ErrorLine>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Refuse
          </Button>
          <Button onClick={() => void put()}>Put it on the clipboard</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
