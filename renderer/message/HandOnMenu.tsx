import { Button, Group, Menu, NativeSelect, TextInput } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { handedOnBy, type MessageText } from '@domain/message/model.ts';
import { api } from '../api/client.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { saveFile } from '../ui/saveFile.ts';
import { fromField, toField } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';

interface Props {
  text: MessageText;
  ready: boolean;
  incidentId: string;
  /** Stores the draft; answers its id. */
  save(): Promise<string | undefined>;
  onDone(): void;
}

/** The ways without a link: read out by phone, copy, save as a file; each can be noted as told. */
export function HandOnMenu({ text, ready, save, incidentId, onDone }: Props) {
  const [telling, setTelling] = useState<(typeof handedOnBy)[number] | null>(null);
  const whole = [text.subject, text.body].filter(Boolean).join('\n\n');
  const copy = async () => {
    await navigator.clipboard.writeText(whole);
    setTelling('status page');
  };
  return (
    <>
      <Menu withinPortal position="top-start">
        <Menu.Target>
          <Button
            variant="default"
            disabled={!ready}
            rightSection={<IconChevronDown size={14} aria-hidden />}
          >
            By other means
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setTelling('phone')}>Read it out by phone ...</Menu.Item>
          <Menu.Item onClick={() => void copy()}>Copy it and paste it elsewhere ...</Menu.Item>
          <Menu.Item onClick={() => saveFile('message.txt', whole, 'text/plain')}>
            Save as a text file
          </Menu.Item>
          <Menu.Item onClick={() => setTelling('other')}>It was told otherwise ...</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {telling && (
        <ToldDialog
          by={telling}
          whole={whole}
          incidentId={incidentId}
          save={save}
          onClose={() => setTelling(null)}
          onDone={onDone}
        />
      )}
    </>
  );
}

interface ToldProps {
  by: (typeof handedOnBy)[number];
  whole: string;
  incidentId: string;
  save(): Promise<string | undefined>;
  onClose(): void;
  onDone(): void;
}

function ToldDialog({ by: first, whole, incidentId, save, onClose, onDone }: ToldProps) {
  const zone = useZone();
  const [by, setBy] = useState(first);
  const [to, setTo] = useState('');
  const [at, setAt] = useState(() => toField(Date.now(), zone));
  const { run, busy, error } = useCommand();
  const note = async () => {
    const messageId = await save();
    if (!messageId) return;
    const done = await run((key) =>
      api.message.handOn({ key, incidentId, messageId, by, to, at: fromField(at, zone) }),
    );
    if (done) onDone();
  };
  return (
    <DialogForm
      title="Told by other means"
      size="lg"
      act="Note it as told"
      keep="Not yet"
      busy={busy}
      error={error}
      onSubmit={() => void note()}
      onClose={onClose}
    >
      <p className="preview message-body">{whole}</p>
      <Group grow align="end">
        <NativeSelect
          label="How"
          value={by}
          data={[...handedOnBy]}
          onChange={(e) => setBy(e.currentTarget.value as typeof by)}
        />
        <TextInput
          label="To whom"
          placeholder="The board"
          value={to}
          onChange={(e) => setTo(e.currentTarget.value)}
          data-autofocus
        />
        <TextInput
          label={`When (${zone === 'utc' ? 'UTC' : 'local time'})`}
          type="datetime-local"
          step={1}
          value={at}
          onChange={(e) => setAt(e.currentTarget.value)}
        />
      </Group>
    </DialogForm>
  );
}
