import { Button, Group, Progress, Textarea, TextInput } from '@mantine/core';
import { IconBooks, IconClipboardText, IconFileImport, IconFolder, IconPencil } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useOfferActs } from '../app/acts.ts';
import { hrefOf } from '../app/route.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { filesOfInput, type GivenFile } from './read.ts';
import { WriteDialog } from './WriteDialog.tsx';
import type { Importing, ImportItem } from './useImport.ts';

interface ImportButtonsProps {
  busy: boolean;
  onFiles(files: GivenFile[], leftOut: number): void;
  onBuiltIns(): void;
}

/** The ways in: files, a folder, pasted text. (Dropping works on the whole page.) */
export function ImportButtons({ busy, onFiles, onBuiltIns }: ImportButtonsProps) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [pasting, setPasting] = useState(false);
  const [writing, setWriting] = useState(false);
  useOfferActs([
    { label: 'Import guides from files', keys: 'i', hint: 'I', run: () => files.current?.click() },
    { label: 'Import guides from a folder', run: () => folder.current?.click() },
    { label: 'Import a guide by pasting its text', run: () => setPasting(true) },
    { label: 'Write a guide', run: () => setWriting(true) },
    { label: 'Show the built-in guides', run: onBuiltIns },
  ]);
  const take = (input: HTMLInputElement) => {
    if (input.files && input.files.length > 0) {
      const { files: given, leftOut } = filesOfInput(input.files);
      onFiles(given, leftOut);
    }
    input.value = '';
  };
  return (
    <Group gap="xs">
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label="Guide files"
        data-testid="guide-files"
        onChange={(e) => take(e.currentTarget)}
      />
      <input
        ref={folder}
        type="file"
        hidden
        aria-label="Folder of guides"
        onChange={(e) => take(e.currentTarget)}
        {...{ webkitdirectory: '' }}
      />
      <Button
        leftSection={<IconFileImport size={16} />}
        loading={busy}
        onClick={() => files.current?.click()}
      >
        Import files
      </Button>
      <Button
        variant="default"
        leftSection={<IconFolder size={16} />}
        disabled={busy}
        onClick={() => folder.current?.click()}
      >
        Folder
      </Button>
      <Button
        variant="default"
        leftSection={<IconClipboardText size={16} />}
        disabled={busy}
        onClick={() => setPasting(true)}
      >
        Paste
      </Button>
      <Button
        variant="default"
        leftSection={<IconPencil size={16} />}
        disabled={busy}
        onClick={() => setWriting(true)}
      >
        Write
      </Button>
      <Button variant="default" leftSection={<IconBooks size={16} />} disabled={busy} onClick={onBuiltIns}>
        Built-in guides
      </Button>
      {writing && <WriteDialog onClose={() => setWriting(false)} />}
      {pasting && <PasteDialog onClose={() => setPasting(false)} onFiles={onFiles} />}
    </Group>
  );
}

function PasteDialog({ onClose, onFiles }: { onClose(): void } & Pick<ImportButtonsProps, 'onFiles'>) {
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const [error, setError] = useState<string | null>(null);
  const submit = () => {
    if (!text.trim()) return setError('Paste the text of a guide first.');
    const file = (name.trim() || firstHeading(text) || 'Pasted guide').replaceAll('/', '-').slice(0, 200);
    onFiles([{ name: /\.\w{1,8}$/.test(file) ? file : `${file}.md`, file: new Blob([text]) }], 0);
    onClose();
  };
  return (
    <DialogForm
      title="Paste a guide"
      size="xl"
      act="Continue"
      error={error}
      onSubmit={submit}
      onClose={onClose}
    >
      <Textarea
        label="Markdown"
        value={text}
        onChange={(e) => setText(e.currentTarget.value)}
        minRows={12}
        maxRows={20}
        autosize
        data-autofocus
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12.5 } }}
      />
      <TextInput
        label="Name"
        description="Importing under the same name again updates the guide. Left empty, its first heading is taken."
        value={name}
        onChange={(e) => setName(e.currentTarget.value)}
      />
    </DialogForm>
  );
}

function firstHeading(text: string): string | undefined {
  return /^#{1,6}\s+(.+)$/m
    .exec(text)?.[1]
    ?.replace(/[*_`#]/g, '')
    .trim();
}

const words: Record<ImportItem['state'], string> = {
  waiting: 'waiting',
  ready: 'waiting',
  busy: 'importing ...',
  added: 'added',
  updated: 'updated',
  unchanged: 'nothing new in it',
  failed: 'not imported',
};

/** What became of each file of the last import. */
export function ImportReport({ stage, items, leftOut, onClear }: Importing & { onClear(): void }) {
  if (stage === 'none' || stage === 'preview') return null;
  const busy = stage === 'importing';
  const done = items.filter((i) => i.state !== 'waiting' && i.state !== 'ready' && i.state !== 'busy').length;
  const failed = items.filter((i) => i.state === 'failed');
  const rest = items.filter((i) => i.state !== 'failed');
  return (
    <section className="import-report" aria-label="Import" aria-live="polite">
      {busy && <Progress value={(100 * done) / items.length} size="sm" aria-label="Files imported" />}
      <div className="import-sum">
        <strong>
          {busy ? `Importing ${Math.min(done + 1, items.length)} of ${items.length}` : summaryOf(items)}
        </strong>
        {leftOut > 0 && (
          <span className="quiet">
            {leftOut} other {leftOut === 1 ? 'file' : 'files'} left out
          </span>
        )}
        {!busy && (
          <button type="button" className="link-button" onClick={onClear}>
            Close
          </button>
        )}
      </div>
      <ul>
        {[...failed, ...(items.length > 8 ? [] : rest)].map((item) => (
          <li key={item.name} data-state={item.state}>
            {item.id === undefined ? (
              <span className="import-name">{item.name}</span>
            ) : (
              <a className="import-name" href={hrefOf({ view: 'guides', id: item.id })}>
                {item.name}
              </a>
            )}
            <span>{words[item.state]}</span>
            {item.problem && <span className="import-problem">{item.problem}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function summaryOf(items: ImportItem[]): string {
  const count = (state: ImportItem['state']) => items.filter((i) => i.state === state).length;
  const parts = (['added', 'updated', 'unchanged', 'failed'] as const)
    .filter((state) => count(state) > 0)
    .map((state) => `${count(state)} ${state === 'failed' ? 'not imported' : state}`);
  return parts.length > 0 ? `Import done: ${parts.join(', ')}` : 'Nothing to import';
}
