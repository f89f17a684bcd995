import { ActionIcon, Select } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import type { ChainStep, ContactRow, DutyRow } from '@domain/contact/model.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

interface Props {
  steps: readonly ChainStep[];
  duty: DutyRow;
  contacts: ContactRow[];
  send(key: string, steps: ChainStep[]): Promise<unknown>;
}

/** Changes the order of a chain; each change is stored at once. */
export function ChainEditor({ steps: chain, duty, contacts, send }: Props) {
  const { run, busy, error } = useCommand();
  const save = (steps: ChainStep[]) => void run((key) => send(key, steps));
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
