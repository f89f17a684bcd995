import { Group, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { rota as rotaSchema, rotaPattern, type Rota, type RotaPattern } from '@domain/contact/model.ts';
import { redrawn } from '@domain/contact/rota.ts';
import { api } from '../api/client.ts';
import { useRow, useTable } from '../store/rows.ts';
import { now } from '../store/time.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { clock, day, fromField, toField } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';

const DAY = 86_400_000;
const units = ['hours', 'days', 'weeks'] as const;
/** Weekly turns for half a year. */
const usual = { people: [], every: 1, unit: 'weeks', turns: 26 } as const;

/** Makes a rota by hand, or changes one that was: who takes turns, from when, and how long each lasts. */
export function RotaDialog({ rota, onClose }: { rota: Rota | null; onClose(): void }) {
  const shown = useZone();
  const people = Object.values(useTable('contact')).map((contact) => contact.name);
  const zone = useRow('calendar', 'team')?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [name, setName] = useState(rota?.name ?? '');
  const [pattern, setPattern] = useState<Omit<RotaPattern, 'start'>>(
    rota?.pattern ?? { ...usual, people: [] },
  );
  const [start, setStart] = useState(() =>
    toField(rota?.pattern?.start ?? Math.ceil(now() / DAY) * DAY, shown),
  );
  const { run, busy, error, setError } = useCommand();
  const set = (change: Partial<RotaPattern>) => setPattern({ ...pattern, ...change });
  const read = rotaPattern.safeParse({ ...pattern, start: fromField(start, shown) });
  const shifts = read.success ? redrawn(rota ?? { shifts: [] }, read.data, zone) : [];
  const save = async () => {
    if (!read.success) return setError(read.error.issues[0]?.message ?? 'Something is missing.');
    const checked = rotaSchema.omit({ id: true }).safeParse({ name, shifts, pattern: read.data });
    if (!checked.success) return setError(checked.error.issues[0]?.message ?? 'Something is missing.');
    const saved = { ...checked.data, ...(rota && { id: rota.id }) };
    if (await run((key) => api.contact.saveRota({ key, rota: saved }))) onClose();
  };
  return (
    <DialogForm
      title={rota ? `Edit the rota ${rota.name}` : 'Make a rota'}
      act={rota ? 'Save' : 'Make it'}
      size="lg"
      busy={busy}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        placeholder="Database on call"
        value={name}
        maxLength={200}
        onChange={(e) => setName(e.currentTarget.value)}
        data-autofocus
      />
      <TagsInput
        label="Who takes turns, in this order"
        description="Names as under Contacts, so that their numbers are found."
        data={people}
        value={pattern.people}
        onChange={(all) => set({ people: all })}
      />
      <TextInput
        type="datetime-local"
        label={`First turn starts (${shown === 'utc' ? 'UTC' : 'local time'})`}
        w={260}
        value={start}
        onChange={(e) => setStart(e.currentTarget.value)}
      />
      <Group grow align="end">
        <NumberInput
          label="Each lasts"
          min={1}
          max={365}
          allowDecimal={false}
          value={pattern.every}
          onChange={(every) => set({ every: Number(every) })}
        />
        <Select
          aria-label="Hours, days or weeks"
          data={units}
          value={pattern.unit}
          allowDeselect={false}
          onChange={(unit) => unit && set({ unit })}
        />
        <NumberInput
          label="So many turns"
          min={1}
          max={1000}
          allowDecimal={false}
          value={pattern.turns}
          onChange={(turns) => set({ turns: Number(turns) })}
        />
      </Group>
      {shifts.length > 0 && (
        <ol className="rota-preview" aria-label="The first turns">
          {shifts.slice(0, 4).map((s) => (
            <li key={`${s.start} ${s.person}`}>
              <span className="mono">
                {day(s.start, shown)} {clock(s.start, shown).slice(0, 5)}
              </span>{' '}
              {s.person}
            </li>
          ))}
          {shifts.length > 4 && (
            <li className="quiet">
              and so on, to {day(shifts.at(-1)?.end ?? 0, shown)}, by the clock of {zone}
            </li>
          )}
        </ol>
      )}
    </DialogForm>
  );
}
