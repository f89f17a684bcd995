import { Button } from '@mantine/core';
import { messageName } from '@domain/message/entries.ts';
import type { MessageRow } from '@domain/message/model.ts';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { bothTimes, clock } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';
import { DeliveryLine } from './DeliveryLine.tsx';

/** One message: its text and what became of it on every way. */
export function MessageCard({ message, onEdit }: { message: MessageRow; onEdit?(): void }) {
  const { id: messageId, incidentId, state, subject, body, use, number, author } = message;
  const { run, busy, error } = useCommand();
  const zone = useZone();
  const at = message.queuedAt ?? message.draftedAt;
  const draft = state === 'draft' && message.handedOn.length === 0;
  return (
    <article className="message-card" data-draft={draft || undefined}>
      <header>
        <strong>{messageName(use, number)}</strong>
        {draft && <span className="message-chip">Draft</span>}
        <span className="quiet">
          <time title={bothTimes(at)}>{clock(at, zone)}</time> {author}
          {message.audience && `, for ${message.audience}`}
        </span>
        {state === 'draft' && onEdit && (
          <span className="message-acts">
            <Button size="compact-xs" variant="default" onClick={onEdit}>
              Go on writing
            </Button>
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              loading={busy}
              onClick={() => void run((key) => api.message.discard({ key, incidentId, messageId }))}
            >
              Discard
            </Button>
          </span>
        )}
      </header>
      {subject && <p className="message-subject">{subject}</p>}
      <p className="message-body">{body}</p>
      <ul className="deliveries">
        {message.deliveries.map((delivery) => (
          <DeliveryLine key={delivery.id} message={message} delivery={delivery} />
        ))}
        {message.handedOn.map((told) => (
          <li key={`${told.at} ${told.to}`} data-state="sent">
            <span className="delivery-state">
              {told.by === 'phone' ? 'Read out by phone' : `Told by ${told.by}`}
            </span>
            <span>{told.to}</span>
            <span className="quiet">
              <time title={bothTimes(told.at)}>{clock(told.at, zone)}</time> {told.actor}
            </span>
          </li>
        ))}
      </ul>
      <ErrorLine>{error}</ErrorLine>
    </article>
  );
}
