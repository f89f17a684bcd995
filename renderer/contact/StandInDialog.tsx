import { useState } from 'react';
import { shift, type Rota } from '@domain/contact/model.ts';
import { withStandIn } from '@domain/contact/rota.ts';
import { api } from '../api/client.ts';
import { now } from '../store/time.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { SpanFields, useSpan } from '../ui/SpanFields.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { PersonInput } from './PersonInput.tsx';

const HOUR = 3_600_000;

/** Somebody takes a rota over for some hours or days: a swap, an illness. */
export function StandInDialog({ rota, onClose }: { rota: Rota; onClose(): void }) {
  const [person, setPerson] = useState('');
  const soon = Math.ceil(now() / HOUR) * HOUR;
  const span = useSpan(soon, soon + 12 * HOUR);
  const { run, busy, error, setError } = useCommand();
  const save = async () => {
    const { start, end } = span;
    if (!person.trim()) return setError('Say who stands in.');
    const checked = shift.safeParse({ person, start, end });
    if (!checked.success) return setError('Say from when to when; it ends after it starts.');
    if (await run((key) => api.contact.saveRota({ key, rota: withStandIn(rota, checked.data) }))) onClose();
  };
  return (
    <DialogForm
      title={`Stand in on ${rota.name}`}
      act="Stand in"
      busy={busy}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <PersonInput label="Who" value={person} onChange={setPerson} data-autofocus />
      <SpanFields {...span} />
    </DialogForm>
  );
}
