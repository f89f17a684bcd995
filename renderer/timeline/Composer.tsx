import { Button, Textarea, TextInput, UnstyledButton } from '@mantine/core';
import { IconClock } from '@tabler/icons-react';
import { useRef, useState, type KeyboardEvent } from 'react';
import { api } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { useLink } from '../store/rows.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { fromField, toField } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';

/** Writes a note: Enter adds it, Shift+Enter makes a new line, the clock dates it back. */
export function Composer({ incidentId, onAdded }: { incidentId: string; onAdded(): void }) {
  const zone = useZone();
  const link = useLink();
  const [text, setText] = useState('');
  const [when, setWhen] = useState<string | null>(null);
  const [saving, setSaving] = useState('');
  const { run, busy, error, setError } = useCommand();
  const field = useRef<HTMLTextAreaElement>(null);
  useOfferActs([{ label: 'Write a note', keys: 'n', hint: 'N', run: () => field.current?.focus() }]);

  const add = async () => {
    if (busy) return;
    if (!text.trim()) return setError('Write something first.');
    const at = when === null ? undefined : fromField(when, zone);
    if (when !== null && at === undefined) return setError('That time cannot be read.');
    // Cleared at once: what is typed while this note is on its way is the next one.
    setText('');
    setWhen(null);
    setSaving(text);
    field.current?.focus();
    const added = await run((key) => api.timeline.addNote({ key, incidentId, text: text.trim(), at }));
    setSaving('');
    if (added) return onAdded();
    setText((since) => [text, since].filter(Boolean).join('\n'));
    setWhen(when);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void add();
  };

  return (
    <div className="composer">
      <div className="composer-row">
        <Textarea
          ref={field}
          className="composer-field"
          aria-label="Note"
          placeholder="What did you see, decide or do?"
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
          onKeyDown={onKeyDown}
          autosize
          minRows={1}
          maxRows={8}
        />
        <Button onClick={() => void add()} loading={busy} title="Enter">
          Add note
        </Button>
      </div>
      <div className="composer-row">
        {when === null ? (
          <UnstyledButton className="link-button" onClick={() => setWhen(toField(Date.now(), zone))}>
            <IconClock size={13} aria-hidden /> It happened earlier ...
          </UnstyledButton>
        ) : (
          <>
            <TextInput
              type="datetime-local"
              step={1}
              size="xs"
              aria-label={`When it happened (${zone === 'utc' ? 'UTC' : 'local time'})`}
              value={when}
              onChange={(e) => setWhen(e.currentTarget.value)}
            />
            <span className="entry-meta">{zone === 'utc' ? 'UTC' : 'local time'}</span>
            <UnstyledButton className="link-button" onClick={() => setWhen(null)}>
              Use now
            </UnstyledButton>
          </>
        )}
        {saving && link !== 'live' && (
          <span className="entry-meta composer-saving">Kept until the console is back: {saving}</span>
        )}
        <ErrorLine>{error}</ErrorLine>
      </div>
    </div>
  );
}
