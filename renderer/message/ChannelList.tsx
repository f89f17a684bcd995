import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import type { ChannelRow } from '@domain/message/model.ts';
import { api } from '../api/client.ts';
import { useRound, useRows } from '../store/rows.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { ChannelDialog } from './ChannelDialog.tsx';

const forms = { chat: 'Slack, Mattermost', teams: 'Teams', json: 'JSON webhook' };

/** Where messages can go from this machine. */
export function ChannelList() {
  const channels = useRows('channel', (rows) => rows.sort((a, b) => (a.name < b.name ? -1 : 1)));
  const [edited, setEdited] = useState<ChannelRow | 'new' | null>(null);
  const { lacking, again } = useLacking(channels);
  return (
    <section aria-labelledby="channels">
      <div className="messages-bar">
        <h2 id="channels">Channels</h2>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => setEdited('new')}
        >
          Add a channel
        </Button>
      </div>
      {channels.length === 0 && (
        <p className="quiet">A mail server, a chat&apos;s webhook or any address that takes JSON.</p>
      )}
      <ul className="channel-list">
        {channels.map((channel) => (
          <Channel
            key={channel.id}
            channel={channel}
            lacking={lacking.includes(channel.id)}
            onEdit={() => setEdited(channel)}
          />
        ))}
      </ul>
      {edited && (
        <ChannelDialog
          channel={edited === 'new' ? undefined : edited}
          onClose={() => {
            setEdited(null);
            again();
          }}
        />
      )}
    </section>
  );
}

function Channel({ channel, lacking, onEdit }: { channel: ChannelRow; lacking: boolean; onEdit(): void }) {
  const { run, busy, error } = useCommand();
  const [told, setTold] = useState<{ sent: boolean; text: string } | null>(null);
  const { settings } = channel;
  const test = async () => setTold((await run(() => api.message.test({ id: channel.id }))) ?? null);
  return (
    <li>
      <strong>{channel.name}</strong>
      <span className="quiet">
        {settings.kind === 'email'
          ? `E-mail to ${settings.to.length === 1 ? settings.to[0] : `${settings.to.length} receivers`} by ${settings.host}`
          : `${forms[settings.form]} at ${settings.place}`}
      </span>
      {lacking && <span className="message-chip">Secret missing on this machine</span>}
      <span className="message-acts">
        <Button size="compact-xs" variant="default" onClick={onEdit}>
          Edit
        </Button>
        <Button size="compact-xs" variant="default" loading={busy} onClick={() => void test()}>
          Send a test
        </Button>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          onClick={() => void run((key) => api.message.removeChannel({ key, id: channel.id }))}
        >
          Remove
        </Button>
      </span>
      {told && (
        <span className={told.sent ? 'quiet' : 'error-line'} role="status">
          {told.sent ? `The test arrived: ${told.text}` : `The test did not arrive: ${told.text}`}
        </span>
      )}
      <ErrorLine>{error}</ErrorLine>
    </li>
  );
}

function useLacking(channels: ChannelRow[]) {
  const [lacking, setLacking] = useState<string[]>([]);
  const round = useRound();
  const again = useCallback(() => void api.message.lacking().then(setLacking, () => undefined), []);
  useEffect(again, [again, round, channels]);
  return { lacking, again };
}
