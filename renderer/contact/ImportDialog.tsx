import { Button, FileButton, Group } from '@mantine/core';
import { useState } from 'react';
import type { ContactDetails, Rota } from '@domain/contact/model.ts';
import { api } from '../api/client.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { useCommand } from '../ui/useCommand.ts';

interface Found {
  contacts: ContactDetails[];
  rota: Omit<Rota, 'id'> | null;
  problems: string[];
}

/** Takes contacts from the guides, CSV or vCard, and turns of duty from iCalendar; shows them before it stores any. */
export function ImportDialog({ onClose }: { onClose(): void }) {
  const [found, setFound] = useState<Found | null>(null);
  const [done, setDone] = useState('');
  const { run, busy, error, setError } = useCommand();
  const read = async (file: File | null) => {
    if (!file) return;
    if (file.size > 2_000_000) return setError('This file is larger than 2 MB.');
    const text = await file.text();
    const result = await run(() => api.contact.readFile({ file: file.name, text }));
    if (result) setFound(result);
  };
  const fromGuides = async () => {
    const result = await run(() => api.contact.ofGuides());
    if (result) setFound({ contacts: result.contacts, rota: null, problems: [] });
  };
  const take = async () => {
    if (!found) return setError('Choose a file first, or take them from the guides.');
    const { contacts, rota } = found;
    const words: string[] = [];
    if (contacts.length > 0) {
      const taken = await run((key) => api.contact.takeOver({ key, contacts }));
      if (!taken) return;
      words.push(`${taken.added} added, ${taken.completed} completed`);
    }
    if (rota) {
      if (!(await run((key) => api.contact.saveRota({ key, rota })))) return;
      words.push(`rota "${rota.name}" with ${rota.shifts.length} turns`);
    }
    if (words.length === 0) return setError('There is nothing in it to take.');
    setDone(words.join(', '));
    setFound(null);
  };
  return (
    <DialogForm
      title="Import contacts or a rota"
      act={found ? 'Take over' : 'Close'}
      size="lg"
      busy={busy}
      error={error}
      onSubmit={() => (found ? void take() : onClose())}
      onClose={onClose}
    >
      <Group>
        <FileButton
          onChange={(file) => void read(file)}
          accept=".csv,.tsv,.vcf,.ics,text/csv,text/vcard,text/calendar"
        >
          {(props) => (
            <Button variant="default" {...props}>
              CSV, vCard or iCalendar file
            </Button>
          )}
        </FileButton>
        <Button variant="default" onClick={() => void fromGuides()}>
          From the imported guides
        </Button>
      </Group>
      {done && <p role="status">Done: {done}.</p>}
      {found && (
        <div className="import-found">
          {found.contacts.length > 0 && (
            <ul aria-label="Contacts found">
              {found.contacts.map((c, i) => (
                <li key={i}>
                  <strong>{c.name}</strong>{' '}
                  <span className="quiet">{c.channels.map((w) => w.value).join(', ') || 'no number'}</span>
                </li>
              ))}
            </ul>
          )}
          {found.rota && (
            <p>
              Rota <strong>{found.rota.name}</strong>: {found.rota.shifts.length} turns of{' '}
              {[...new Set(found.rota.shifts.map((s) => s.person))].slice(0, 12).join(', ')}
            </p>
          )}
          {found.contacts.length === 0 && !found.rota && <p className="quiet">There is nobody in it.</p>}
          {found.problems.slice(0, 8).map((problem) => (
            <p key={problem} className="quiet">
              {problem}
            </p>
          ))}
        </div>
      )}
    </DialogForm>
  );
}
