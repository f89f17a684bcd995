import { linkOf } from '@domain/contact/ring.ts';
import type { ContactChannel } from '@domain/contact/model.ts';

/** A contact's ways, each a link where this machine can start it. */
export function Channels({ channels }: { channels: readonly ContactChannel[] }) {
  return (
    <ul className="channels">
      {channels.map((channel) => {
        const link = linkOf(channel);
        return (
          <li key={`${channel.kind} ${channel.value}`}>
            {link ? <a href={link}>{channel.value}</a> : <span className="mono">{channel.value}</span>}
            {channel.label && <span className="quiet"> {channel.label}</span>}
          </li>
        );
      })}
    </ul>
  );
}
