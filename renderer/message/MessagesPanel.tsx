import { Button } from '@mantine/core';
import { IconPencilPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { IncidentRow } from '@domain/incident/model.ts';
import { useOfferActs } from '../app/acts.ts';
import { useRows } from '../store/rows.ts';
import { Empty } from '../ui/Empty.tsx';
import { Composer } from './Composer.tsx';
import './message.css';
import { MessageCard } from './MessageCard.tsx';

/** What was told about an incident and to whom, and the place to write the next message. */
export default function MessagesPanel({ incident }: { incident: IncidentRow }) {
  const messages = useRows('message', (rows) =>
    rows
      .filter((m) => m.incidentId === incident.id && m.state !== 'discarded')
      .sort((a, b) => (b.queuedAt ?? b.draftedAt) - (a.queuedAt ?? a.draftedAt)),
  );
  const [writing, setWriting] = useState<string | null>(null);
  useOfferActs([
    { label: 'Write a message', hint: 'Update, first message, resolution', run: () => setWriting('new') },
  ]);
  if (writing !== null) {
    const draft = messages.find((m) => m.id === writing);
    return (
      <Composer
        key={writing}
        incident={incident}
        messages={messages}
        draft={draft?.state === 'draft' ? draft : undefined}
        onDone={() => setWriting(null)}
      />
    );
  }
  return (
    <div className="messages">
      <div className="messages-bar">
        <Button
          size="xs"
          leftSection={<IconPencilPlus size={15} aria-hidden />}
          onClick={() => setWriting('new')}
        >
          Write a message
        </Button>
        <a href="#/messages">Outbox and channels</a>
      </div>
      {messages.length === 0 && (
        <Empty title="Nobody has been told yet">
          Messages are written here without a link, wait in the outbox, and go out when the link is back.
        </Empty>
      )}
      {messages.map((message) => (
        <MessageCard key={message.id} message={message} onEdit={() => setWriting(message.id)} />
      ))}
    </div>
  );
}
