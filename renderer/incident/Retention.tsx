import { Button, NumberInput, TextInput } from '@mantine/core';
import { useMemo, useState, type FormEvent } from 'react';
import { keptUntil, USUAL_YEARS } from '@domain/incident/retention.ts';
import { api } from '../api/client.ts';
import { useRow, useTable } from '../store/rows.ts';
import { useNow } from '../store/time.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { day } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';

const DAY = 86_400_000;

/** How long incidents are kept, and those past it: nothing goes before a person agrees by name. */
export function Retention() {
  const zone = useZone();
  const today = Math.floor(useNow() / DAY) * DAY;
  const incidents = useTable('incident');
  const years = useRow('retention', 'team')?.years ?? USUAL_YEARS;
  const [consent, setConsent] = useState('');
  const { run, busy, error, setError } = useCommand();
  const past = useMemo(
    () =>
      Object.values(incidents).filter((i) => {
        const until = keptUntil(i, years);
        return until !== null && until <= today;
      }),
    [incidents, years, today],
  );
  const held = Object.values(incidents).filter((i) => i.hold).length;
  const expire = async (event: FormEvent) => {
    event.preventDefault();
    if (!consent.trim()) return setError('Type your name: it says that you agree.');
    await run((key) => api.incident.expire({ key, ids: past.slice(0, 500).map((i) => i.id), consent }));
  };
  return (
    <section className="breach-card" aria-labelledby="retention">
      <h2 id="retention">Keeping</h2>
      <NumberInput
        size="xs"
        w={220}
        label="Incidents are kept for so many years"
        value={years}
        min={1}
        max={100}
        onBlur={(e) => {
          const next = Number(e.currentTarget.value);
          if (next !== years && next >= 1) void run((key) => api.incident.setRetention({ key, years: next }));
        }}
      />
      <p className="quiet">
        {past.length === 0 ? 'None is older than that.' : `${past.length} are older than that.`}
        {held > 0 && ` ${held} under legal hold stay in any case.`}
      </p>
      {past.length > 0 && (
        <form onSubmit={(event) => void expire(event)}>
          <ul>
            {past.slice(0, 8).map((i) => (
              <li key={i.id}>
                {i.title} <span className="quiet">({day(i.declaredAt, zone)})</span>
              </li>
            ))}
            {past.length > 8 && <li className="quiet">and {past.length - 8} more</li>}
          </ul>
          <TextInput
            size="xs"
            w={320}
            label="Your name, to agree that they are put away"
            value={consent}
            onChange={(e) => setConsent(e.currentTarget.value)}
          />
          <Button mt={8} size="xs" color="red.8" type="submit" loading={busy}>
            Put away {Math.min(past.length, 500)} {past.length === 1 ? 'incident' : 'incidents'}
          </Button>
        </form>
      )}
      <ErrorLine>{error}</ErrorLine>
    </section>
  );
}
