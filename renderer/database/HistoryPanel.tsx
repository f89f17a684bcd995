import { Button, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import type { HistoryEntry } from '@domain/database/contract.ts';
import type { ConnectionRow, SavedQueryRow } from '@domain/database/model.ts';
import { duration } from '@domain/run/duration.ts';
import { api, errorText } from '../api/client.ts';
import { useTable } from '../store/rows.ts';
import { CommandText } from '../ui/CommandText.tsx';
import { DialogForm } from '../ui/DialogForm.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { bothTimes, clock, day } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';
import { rowsText } from './format.ts';

interface PanelProps {
  connection: ConnectionRow;
  /** Puts a text into the editor. */
  onUse(text: string): void;
}

const PAGE = 50;

/** What ran on this connection, newest first, and the statements that were kept to be used again. */
export default function HistoryPanel({ connection, onUse }: PanelProps) {
  const [find, setFind] = useState('');
  const [saving, setSaving] = useState<string | null>(null);
  const [asked] = useDebouncedValue(find, 250);
  const saved = Object.values(useTable('databaseQuery'))
    .filter((q) => sameLanguage(q.engine, connection.engine))
    .filter((q) => `${q.name} ${q.text}`.toLowerCase().includes(find.trim().toLowerCase()))
    .toSorted((a, b) => a.name.localeCompare(b.name));
  return (
    <div className="db-history">
      <div className="db-bar">
        <TextInput
          size="xs"
          w={300}
          aria-label="Find a statement"
          placeholder="Find a statement"
          value={find}
          onChange={(e) => setFind(e.currentTarget.value)}
        />
        <Button size="compact-sm" variant="default" onClick={() => setSaving('')}>
          Keep a statement
        </Button>
      </div>
      <div className="db-history-body">
        {saved.length > 0 && <Saved queries={saved} onUse={onUse} />}
        <Entries connectionId={connection.id} find={asked} onUse={onUse} onKeep={setSaving} />
      </div>
      {saving !== null && (
        <SaveDialog text={saving} engine={connection.engine} onClose={() => setSaving(null)} />
      )}
    </div>
  );
}

function sameLanguage(a: ConnectionRow['engine'], b: ConnectionRow['engine']): boolean {
  const plain = (engine: string) => (engine === 'mariadb' ? 'mysql' : engine);
  return plain(a) === plain(b);
}

function Saved({ queries, onUse }: { queries: SavedQueryRow[]; onUse(text: string): void }) {
  const { run, error } = useCommand();
  return (
    <section aria-label="Kept statements">
      <h2>Kept statements</h2>
      <ErrorLine>{error}</ErrorLine>
      <ul className="db-history-list">
        {queries.map((query) => (
          <li key={query.id}>
            <div className="db-history-head">
              <b>{query.name}</b>
              <span className="quiet">{query.by}</span>
              <button
                type="button"
                className="link-button"
                onClick={() => onUse(query.text)}
                aria-label={`Use ${query.name}`}
              >
                Put into the editor
              </button>
              <button
                type="button"
                className="link-button"
                aria-label={`Remove ${query.name}`}
                onClick={() => void run((key) => api.database.removeQuery({ key, id: query.id }))}
              >
                Remove
              </button>
            </div>
            <CommandText text={query.text} label="statement" />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface EntriesProps {
  connectionId: string;
  find: string;
  onUse(text: string): void;
  onKeep(text: string): void;
}

async function readPage(connectionId: string, find: string, before?: string): Promise<HistoryEntry[]> {
  const wanted = find.trim() === '' ? {} : { find: find.trim() };
  const page = before === undefined ? {} : { before };
  const { entries } = await api.database.history({ connectionId, ...wanted, ...page, limit: PAGE });
  return entries;
}

function Entries({ connectionId, find, onUse, onKeep }: EntriesProps) {
  const [entries, setEntries] = useState<HistoryEntry[]>([]);
  const [more, setMore] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const zone = useZone();
  useEffect(() => {
    let wanted = true;
    readPage(connectionId, find).then(
      (found) => {
        if (!wanted) return;
        setEntries(found);
        setMore(found.length === PAGE);
      },
      (caught: unknown) => wanted && setError(errorText(caught)),
    );
    return () => void (wanted = false);
  }, [connectionId, find]);
  const next = () =>
    void readPage(connectionId, find, entries.at(-1)?.id).then(
      (found) => {
        setEntries((all) => [...all, ...found]);
        setMore(found.length === PAGE);
      },
      (caught: unknown) => setError(errorText(caught)),
    );
  return (
    <section aria-label="What ran">
      <h2>What ran</h2>
      <ErrorLine>{error}</ErrorLine>
      {entries.length === 0 && (
        <p className="quiet">{find ? 'Nothing like that ran here.' : 'Nothing ran here yet.'}</p>
      )}
      <ul className="db-history-list">
        {entries.map((entry) => (
          <li key={entry.id} data-outcome={entry.outcome}>
            <div className="db-history-head">
              <span className="mono" title={bothTimes(entry.at)}>
                {day(entry.at, zone)} {clock(entry.at, zone)}
              </span>
              <b>{outcomeText(entry)}</b>
              <span className="quiet">{entry.by}</span>
              {entry.mode === 'write' && <strong className="db-warn">wrote</strong>}
              {entry.redacted ? (
                <span className="quiet">literals left out</span>
              ) : (
                <>
                  <button type="button" className="link-button" onClick={() => onUse(entry.text)}>
                    Put into the editor
                  </button>
                  <button type="button" className="link-button" onClick={() => onKeep(entry.text)}>
                    Keep
                  </button>
                </>
              )}
            </div>
            <CommandText text={entry.text} label="statement" />
            {entry.error && <p className="error-line">{entry.error}</p>}
          </li>
        ))}
      </ul>
      {more && (
        <Button size="compact-sm" variant="default" onClick={next}>
          Older ones
        </Button>
      )}
    </section>
  );
}

function outcomeText({ outcome, rows, affected, ms }: HistoryEntry): string {
  const count = affected !== null ? `${rowsText(affected)} changed` : rowsText(rows);
  switch (outcome) {
    case 'done':
      return `${count} in ${duration(ms)}`;
    case 'failed':
      return 'failed';
    case 'cancelled':
      return `cancelled after ${duration(ms)}`;
    case 'unknown':
      return 'lost: how it ended is not known';
    default:
      return outcome satisfies never;
  }
}

interface SaveProps {
  text: string;
  engine: ConnectionRow['engine'];
  onClose(): void;
}

function SaveDialog({ text, engine, onClose }: SaveProps) {
  const [name, setName] = useState('');
  const [body, setBody] = useState(text);
  const { run, busy, error, setError } = useCommand();
  const save = async () => {
    if (name.trim() === '' || body.trim() === '') return setError('It needs a name and a statement.');
    const query = { name: name.trim(), engine, text: body };
    if (await run((key) => api.database.saveQuery({ key, query }))) onClose();
  };
  return (
    <DialogForm
      title="Keep a statement"
      size="lg"
      act="Keep it"
      busy={busy}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        required
        data-autofocus
        value={name}
        onChange={(e) => setName(e.currentTarget.value)}
      />
      <Textarea
        label="Statement"
        required
        autosize
        minRows={3}
        maxRows={16}
        spellCheck={false}
        classNames={{ input: 'mono' }}
        value={body}
        onChange={(e) => setBody(e.currentTarget.value)}
      />
    </DialogForm>
  );
}
