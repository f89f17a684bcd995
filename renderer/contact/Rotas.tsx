import { ActionIcon, Button } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { DutyRow, Rota } from '@domain/contact/model.ts';
import { onDuty } from '@domain/contact/ring.ts';
import { api } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { useNow } from '../store/time.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { clock, day } from '../ui/time.ts';
import { useZone } from '../ui/useZone.ts';
import { RotaDialog } from './RotaDialog.tsx';
import { StandInDialog } from './StandInDialog.tsx';

type Open =
  | { kind: 'edit'; rota: Rota | null }
  | { kind: 'standIn'; rota: Rota }
  | { kind: 'remove'; rota: Rota }
  | null;

/** The rotas: who is on duty, who is next, and what can be changed by hand. */
export function Rotas({ duty }: { duty: DutyRow }) {
  const [open, setOpen] = useState<Open>(null);
  const add = () => setOpen({ kind: 'edit', rota: null });
  const close = () => setOpen(null);
  useOfferActs([{ label: 'Make a rota', run: add }]);
  return (
    <div className="rotas">
      <div className="chain-head">
        <strong>Rotas</strong>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={12} aria-hidden />}
          onClick={add}
        >
          Rota
        </Button>
      </div>
      {duty.rotas.length > 0 && (
        <ul aria-label="Rotas">
          {duty.rotas.map((rota) => (
            <RotaLine key={rota.id} rota={rota} onOpen={setOpen} />
          ))}
        </ul>
      )}
      {open?.kind === 'edit' && <RotaDialog rota={open.rota} onClose={close} />}
      {open?.kind === 'standIn' && <StandInDialog rota={open.rota} onClose={close} />}
      {open?.kind === 'remove' && (
        <ConfirmDialog
          title={`Remove the rota ${open.rota.name}?`}
          send={(key) => api.contact.removeRota({ key, id: open.rota.id })}
          onClose={close}
        >
          It leaves the chains that ring who is on duty.
        </ConfirmDialog>
      )}
    </div>
  );
}

function RotaLine({ rota, onOpen }: { rota: Rota; onOpen(open: Open): void }) {
  const now = useNow();
  const zone = useZone();
  const next = rota.shifts.find((s) => s.start > now);
  const last = Math.max(...rota.shifts.map((s) => s.end));
  return (
    <li>
      <span>
        <strong>{rota.name}</strong>: {onDuty(rota, now) ?? 'nobody on duty now'}
        <span className="quiet">
          {next &&
            `, then ${next.person} from ${day(next.start, zone)} ${clock(next.start, zone).slice(0, 5)}`}
          {rota.shifts.length > 0 && `; planned to ${day(last, zone)}`}
        </span>
      </span>
      <span className="contact-acts">
        <Button size="compact-xs" variant="default" onClick={() => onOpen({ kind: 'standIn', rota })}>
          Stand in
        </Button>
        {rota.pattern && (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Edit the rota ${rota.name}`}
            onClick={() => onOpen({ kind: 'edit', rota })}
          >
            Edit
          </Button>
        )}
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`Remove the rota ${rota.name}`}
          onClick={() => onOpen({ kind: 'remove', rota })}
        >
          <IconTrash size={14} />
        </ActionIcon>
      </span>
    </li>
  );
}
