import { ActionIcon, Button, NumberInput, Select, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import type { Scheme } from '@domain/severity/model.ts';
import { minutesText } from '@domain/time.ts';
import { api } from '../api/client.ts';
import { useSeverityRow } from '../incident/useSeverities.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** What each service must hold (RTO, RPO) and the scheme by which its incidents are judged. */
export function Objectives({ schemes }: { schemes: readonly Scheme[] }) {
  const { objectives } = useSeverityRow();
  const [service, setService] = useState('');
  const [rto, setRto] = useState<number | ''>('');
  const [rpo, setRpo] = useState<number | ''>('');
  const [scheme, setScheme] = useState<string | null>(null);
  const { run, busy, error, setError } = useCommand();
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (!service.trim()) return setError('Name the service.');
    const limits = { rto: rto === '' ? null : rto, rpo: rpo === '' ? null : rpo };
    if (!(await run((key) => api.severity.setObjective({ key, service, scheme, ...limits })))) return;
    setService('');
    setRto('');
    setRpo('');
    setScheme(null);
  };
  return (
    <section className="scheme-section" aria-labelledby="objectives">
      <h2 id="objectives">Services</h2>
      {objectives.length > 0 && (
        <ul className="objective-list">
          {objectives.map((o) => (
            <li key={o.service}>
              <strong>{o.service}</strong>
              <span className="quiet">
                {[
                  o.rto !== null && `back within ${minutesText(o.rto)}`,
                  o.rpo !== null && `at most ${minutesText(o.rpo)} of data lost`,
                  o.scheme !== null && `judged by ${o.scheme}`,
                ]
                  .filter(Boolean)
                  .join(', ')}
              </span>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={`Remove ${o.service}`}
                onClick={() => void run((key) => api.severity.removeObjective({ key, service: o.service }))}
              >
                <IconTrash size={14} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      <form className="objective-form" onSubmit={(event) => void add(event)}>
        <TextInput
          size="xs"
          label="Service"
          value={service}
          onChange={(e) => setService(e.currentTarget.value)}
        />
        <NumberInput
          size="xs"
          label="RTO, min"
          value={rto}
          min={0}
          hideControls
          onChange={(v) => setRto(typeof v === 'number' ? v : '')}
        />
        <NumberInput
          size="xs"
          label="RPO, min"
          value={rpo}
          min={0}
          hideControls
          onChange={(v) => setRpo(typeof v === 'number' ? v : '')}
        />
        <Select
          size="xs"
          label="Scheme"
          placeholder="The first one"
          clearable
          data={schemes.map((s) => s.name)}
          value={scheme}
          onChange={setScheme}
        />
        <Button size="xs" type="submit" variant="default" loading={busy}>
          Set
        </Button>
        <ErrorLine>{error}</ErrorLine>
      </form>
    </section>
  );
}
