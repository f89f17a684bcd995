import { Button, Checkbox, NumberInput, TextInput } from '@mantine/core';
import { useMemo, useState, type FormEvent } from 'react';
import type { Erased } from '@domain/incident/erasure.ts';
import type { IncidentRow } from '@domain/incident/model.ts';
import { keptUntil, USUAL_YEARS } from '@domain/incident/retention.ts';
import { api } from '../api/client.ts';
import { useRow, useTable } from '../store/rows.ts';
import { useNow } from '../store/time.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { day } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';

const DAY = 86_400_000;
/** What is erased with one consent. */
const AT_ONCE = 500;

/** How long incidents are kept, and those past it: nothing goes before a person agrees by name. */
export function Retention() {
  const today = Math.floor(useNow() / DAY) * DAY;
  const incidents = useTable('incident');
  const years = useRow('retention', 'team')?.years ?? USUAL_YEARS;
  const { run, error } = useCommand();
  const past = useMemo(
    () =>
      Object.values(incidents).filter((i) => {
        const until = keptUntil(i, years);
        return until !== null && until <= today;
      }),
    [incidents, years, today],
  );
  const held = Object.values(incidents).filter((i) => i.hold).length;
  return (
    <section className="breach-card" aria-labelledby="retention">
      <h2 id="retention">Keeping</h2>
      <NumberInput
        size="xs"
        w={320}
        label="Incidents are kept for so many years"
        value={years}
        min={1}
        max={100}
        onBlur={(e) => {
          const next = Number(e.currentTarget.value);
          if (next !== years && next >= 1) void run((key) => api.incident.setRetention({ key, years: next }));
        }}
      />
      <ErrorLine>{error}</ErrorLine>
      <p className="quiet">
        {past.length === 0
          ? 'None is older than that.'
          : `${past.length} ${past.length === 1 ? 'is' : 'are'} older than that.`}
        {held > 0 && ` ${held} under legal hold stay in any case.`}
      </p>
      <EraseForm past={past} />
      <ErasedList />
    </section>
  );
}

function EraseForm({ past }: { past: IncidentRow[] }) {
  const zone = useZone();
  const [consent, setConsent] = useState('');
  const [backups, setBackups] = useState(true);
  const [done, setDone] = useState<Erased | null>(null);
  const { run, busy, error, setError } = useCommand();
  const count = Math.min(past.length, AT_ONCE);
  const erase = async (event: FormEvent) => {
    event.preventDefault();
    if (!consent.trim()) return setError('Type your name: it says that you agree.');
    const ids = past.slice(0, AT_ONCE).map((i) => i.id);
    const answer = await run((key) => api.incident.erase({ key, ids, consent, backups }));
    if (answer) setDone(answer);
  };
  return (
    <>
      {past.length > 0 && (
        <form onSubmit={(event) => void erase(event)}>
          <ul>
            {past.slice(0, 8).map((i) => (
              <li key={i.id}>
                {i.title} <span className="quiet">({day(i.declaredAt, zone)})</span>
              </li>
            ))}
            {past.length > 8 && <li className="quiet">and {past.length - 8} more</li>}
          </ul>
          <p className="quiet">
            What they say is gone for good: facts, recordings, files, outputs. The chain of the record still
            verifies, and the list below tells that there was an incident. Export what you must keep first.
          </p>
          <Checkbox
            mb="xs"
            size="xs"
            label="Remove the automatic backups made before, too; a new one is made"
            checked={backups}
            onChange={(e) => setBackups(e.currentTarget.checked)}
          />
          <TextInput
            size="xs"
            w={320}
            label="Your name, to agree that they are erased"
            value={consent}
            onChange={(e) => setConsent(e.currentTarget.value)}
          />
          <Button mt={8} size="xs" color="red.8" type="submit" loading={busy}>
            Erase {count} {count === 1 ? 'incident' : 'incidents'}
          </Button>
        </form>
      )}
      <ErrorLine>{error}</ErrorLine>
      {done && <Outcome {...done} />}
    </>
  );
}

/** What the erasure did, and what it could not reach. */
function Outcome({ incidents, copies, problem }: Erased) {
  return (
    <div role="status">
      <p>
        {incidents} {incidents === 1 ? 'incident was' : 'incidents were'} erased here. Other consoles, bundles
        and copies that were handed over keep theirs until they erase them.
      </p>
      {problem && <ErrorLine>{problem}</ErrorLine>}
      {copies.length > 0 && (
        <>
          <p>These files were made before and still hold them, until you remove them:</p>
          <ul className="mono">
            {copies.map((path) => (
              <li key={path}>{path}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** All that is left of what was erased. */
function ErasedList() {
  const zone = useZone();
  const rows = Object.values(useTable('erasure')).toSorted((a, b) => b.at - a.at);
  if (rows.length === 0) return null;
  return (
    <details>
      <summary>
        {rows.length} {rows.length === 1 ? 'incident was' : 'incidents were'} erased
      </summary>
      <ul>
        {rows.slice(0, 200).map((row) => (
          <li key={row.incidentId}>
            Declared {day(row.declaredAt, zone)}, over {day(row.resolvedAt, zone)}: erased {day(row.at, zone)}{' '}
            by {row.by}, agreed by {row.consent}, after {row.years} years.{' '}
            <span className="quiet">
              {row.events} facts, {row.files} files, <span className="mono">{row.incidentId}</span>
            </span>
          </li>
        ))}
        {rows.length > 200 && <li className="quiet">and {rows.length - 200} more</li>}
      </ul>
    </details>
  );
}
