import { ActionIcon, Button, Select } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { emptyDuty, type ChainStep, type ContactRow, type DutyRow } from '@domain/contact/model.ts';
import { chainNow, onDuty } from '@domain/contact/ring.ts';
import { api } from '../api/client.ts';
import { useRow } from '../store/rows.ts';
import { useNow } from '../store/time.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { clock, day } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';

/** Who is on duty now, and the chain in which people are rung. */
export function Duty({ contacts }: { contacts: ContactRow[] }) {
  const now = useNow();
  const duty = useRow('duty', 'team') ?? emptyDuty;
  const [editing, setEditing] = useState(false);
  const chain = chainNow(duty, contacts, now);
  if (contacts.length === 0 && duty.rotas.length === 0) return null;
  return (
    <section className="duty" aria-labelledby="duty">
      <h2 id="duty">
        Ring in this order
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => setEditing(!editing)}
          aria-expanded={editing}
        >
          {editing ? 'Done' : 'Change the order'}
        </Button>
      </h2>
      {chain.length === 0 && !editing && <p className="quiet">No order yet.</p>}
      {!editing && (
        <ol className="chain">
          {chain.map(({ name, contact, duty: rota }) => (
            <li key={name}>
              <strong>{name}</strong>
              <span className="quiet">{rota ? `on duty, ${rota}` : (contact?.role ?? '')}</span>
            </li>
          ))}
        </ol>
      )}
      {editing && <ChainEditor duty={duty} contacts={contacts} />}
      <Rotas duty={duty} />
    </section>
  );
}

function Rotas({ duty }: { duty: DutyRow }) {
  const now = useNow();
  const zone = useZone();
  const { run, error } = useCommand();
  if (duty.rotas.length === 0) return null;
  return (
    <ul className="rotas" aria-label="Rotas">
      {duty.rotas.map((rota) => {
        const next = rota.shifts.find((s) => s.start > now);
        return (
          <li key={rota.id}>
            <span>
              <strong>{rota.name}</strong>: {onDuty(rota, now) ?? 'nobody on duty now'}
              {next && (
                <span className="quiet">
                  , then {next.person} from {day(next.start, zone)} {clock(next.start, zone).slice(0, 5)}
                </span>
              )}
            </span>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={`Remove the rota ${rota.name}`}
              onClick={() => void run((key) => api.contact.removeRota({ key, id: rota.id }))}
            >
              <IconTrash size={14} />
            </ActionIcon>
          </li>
        );
      })}
      <ErrorLine>{error}</ErrorLine>
    </ul>
  );
}

function ChainEditor({ duty, contacts }: { duty: DutyRow; contacts: ContactRow[] }) {
  const { run, busy, error } = useCommand();
  const save = (steps: ChainStep[]) => void run((key) => api.contact.saveChain({ key, steps }));
  const { chain } = duty;
  const nameOf = ({ kind, id }: ChainStep) =>
    kind === 'rota'
      ? `Who is on duty: ${duty.rotas.find((r) => r.id === id)?.name ?? ''}`
      : (contacts.find((c) => c.id === id)?.name ?? 'Somebody who was removed');
  const move = (from: number, to: number) => {
    const next = [...chain];
    const [step] = next.splice(from, 1);
    if (step) next.splice(to, 0, step);
    save(next);
  };
  const left = [
    ...duty.rotas.map((r) => ({ value: `rota ${r.id}`, label: `Who is on duty: ${r.name}` })),
    ...contacts.map((c) => ({ value: `contact ${c.id}`, label: c.name })),
  ].filter(({ value }) => !chain.some((s) => `${s.kind} ${s.id}` === value));
  return (
    <div className="chain-editor">
      <ol className="chain">
        {chain.map((step, i) => (
          <li key={`${step.kind} ${step.id}`}>
            <strong>{nameOf(step)}</strong>
            <span className="contact-acts">
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                disabled={busy || i === 0}
                aria-label={`Ring ${nameOf(step)} earlier`}
                onClick={() => move(i, i - 1)}
              >
                <IconArrowUp size={14} />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                disabled={busy || i === chain.length - 1}
                aria-label={`Ring ${nameOf(step)} later`}
                onClick={() => move(i, i + 1)}
              >
                <IconArrowDown size={14} />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                disabled={busy}
                aria-label={`Take ${nameOf(step)} out`}
                onClick={() => save(chain.filter((_, j) => j !== i))}
              >
                <IconTrash size={14} />
              </ActionIcon>
            </span>
          </li>
        ))}
      </ol>
      <Select
        aria-label="Add to the order"
        placeholder="Add somebody"
        searchable
        data={left}
        value={null}
        onChange={(value) => {
          const [kind, id] = value?.split(' ') ?? [];
          if (id && (kind === 'rota' || kind === 'contact')) save([...chain, { kind, id }]);
        }}
      />
      <ErrorLine>{error}</ErrorLine>
    </div>
  );
}
