import { Button } from '@mantine/core';
import type { DeliveryRow, MessageRow, OutboxRow } from '@domain/message/model.ts';
import { spanText } from '@domain/time.ts';
import { api } from '../api/client.ts';
import { useNow, useRow } from '../store/rows.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { bothTimes, clock } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';

const words: Record<DeliveryRow['state'], string> = {
  waiting: 'Waiting',
  sending: 'Sending',
  sent: 'Sent',
  refused: 'Refused',
  uncertain: 'Unknown, check',
  withdrawn: 'Withdrawn',
};

/** What became of a message on one way, and what a person can do about it. */
export function DeliveryLine({ message, delivery }: { message: MessageRow; delivery: DeliveryRow }) {
  const outbox = useRow('outbox', delivery.id);
  const zone = useZone();
  const now = useNow();
  const held = delivery.state === 'waiting' ? outbox : undefined;
  return (
    <li data-state={held && /^(overtaken|held|secret)$/.test(held.kind) ? 'held' : delivery.state}>
      <span className="delivery-state">{words[delivery.state]}</span>
      <span>{delivery.channel}</span>
      <span className="quiet">
        <time title={bothTimes(delivery.at)}>{clock(delivery.at, zone)}</time>
      </span>
      <span className="quiet delivery-why">{whyOf(delivery, held, now)}</span>
      <Acts message={message} delivery={delivery} held={held} />
    </li>
  );
}

function whyOf(delivery: DeliveryRow, held: OutboxRow | undefined, now: number): string {
  if (!held) return delivery.reason || delivery.receipt;
  switch (held.kind) {
    case 'connecting':
      return 'connecting ...';
    case 'sending':
      return 'being sent ...';
    case 'retry':
      return `${held.reason}. Next try in ${spanText((held.nextAt ?? now) - now)}.`;
    case 'line':
      return 'An older message goes first.';
    case 'held':
      return 'It may have been sent already, from a newer copy of this data. Look there first.';
    case 'overtaken':
      return 'A newer message went out before it.';
    case 'secret':
      return 'Its address or password is not stored on this machine: enter it under Outbox and channels.';
  }
}

function Acts(props: { message: MessageRow; delivery: DeliveryRow; held: OutboxRow | undefined }) {
  const { message, delivery, held } = props;
  const { run, busy, error } = useCommand();
  const { id: messageId, incidentId } = message;
  const settle = (as: 'arrived' | 'send' | 'withdrawn') => () =>
    void run((key) => api.message.settle({ key, incidentId, messageId, deliveryId: delivery.id, as }));
  const act = (label: string, onClick: () => void) => (
    <Button key={label} size="compact-xs" variant="default" loading={busy} onClick={onClick}>
      {label}
    </Button>
  );
  const { state } = delivery;
  return (
    <span className="message-acts">
      {state === 'waiting' &&
        held?.kind === 'retry' &&
        act('Try now', () => void run(() => api.message.tryNow()))}
      {state === 'waiting' && held?.kind === 'overtaken' && act('Send it anyway', settle('send'))}
      {state === 'waiting' && held?.kind === 'held' && act('Send it', settle('send'))}
      {(state === 'uncertain' || held?.kind === 'held') && act('It arrived', settle('arrived'))}
      {(state === 'uncertain' || state === 'refused') && act('Send it again', settle('send'))}
      {/^(waiting|uncertain|refused)$/.test(state) && act('Withdraw', settle('withdrawn'))}
      <ErrorLine>{error}</ErrorLine>
    </span>
  );
}
