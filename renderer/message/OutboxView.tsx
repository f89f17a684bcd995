import { Button, Title } from '@mantine/core';
import { useRows, useTable } from '../store/rows.ts';
import { useOfferActs } from '../app/acts.ts';
import { api } from '../api/client.ts';
import { Empty } from '../ui/Empty.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { ChannelList } from './ChannelList.tsx';
import './message.css';
import { MessageCard } from './MessageCard.tsx';

/** What waits to be sent or needs a person, over all incidents, and the channels. */
export default function OutboxView() {
  const incidents = useTable('incident');
  const open = useRows('message', (rows) =>
    rows
      .filter((m) => m.deliveries.some((d) => /^(waiting|sending|uncertain|refused)$/.test(d.state)))
      .sort((a, b) => (a.queuedAt ?? 0) - (b.queuedAt ?? 0)),
  );
  const { run, busy, error } = useCommand();
  const tryNow = () => void run(() => api.message.tryNow());
  useOfferActs([{ label: 'Send what waits now', run: tryNow }]);
  return (
    <div className="scroll-page">
      <div className="outbox-page">
        <div className="messages-bar">
          <Title order={1} size="h3">
            Outbox
          </Title>
          {open.length > 0 && (
            <Button size="xs" variant="default" loading={busy} onClick={tryNow}>
              Send what waits now
            </Button>
          )}
        </div>
        <ErrorLine>{error}</ErrorLine>
        {open.length === 0 && (
          <Empty title="Nothing waits">Messages are written on an incident, under Messages.</Empty>
        )}
        {open.map((message) => (
          <section key={message.id}>
            <h2 className="outbox-incident">
              <a href={`#/incident/${message.incidentId}`}>
                {incidents[message.incidentId]?.title ?? 'Incident'}
              </a>
            </h2>
            <MessageCard message={message} />
          </section>
        ))}
        <ChannelList />
      </div>
    </div>
  );
}
