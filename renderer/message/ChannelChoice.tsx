import { Checkbox } from '@mantine/core';
import { roomOf } from '@domain/message/channel.ts';
import type { ChannelRow, MessageText } from '@domain/message/model.ts';

interface Props {
  channels: readonly ChannelRow[];
  chosen: readonly string[];
  text: MessageText;
  onChange(chosen: string[]): void;
}

/** Where a message shall go, with how much of it fits there. */
export function ChannelChoice({ channels, chosen, text, onChange }: Props) {
  const length = Array.from(text.subject ? `${text.subject}\n${text.body}` : text.body).length;
  const toggle = (id: string, on: boolean) =>
    onChange(on ? [...chosen, id] : chosen.filter((other) => other !== id));
  return (
    <fieldset className="composer-channels">
      <legend>Send to</legend>
      {channels.length === 0 && (
        <span className="quiet">
          No channel yet. <a href="#/messages">Add one</a>, or tell it by other means below.
        </span>
      )}
      {channels.map((channel) => {
        const room = roomOf(channel.settings);
        return (
          <Checkbox
            key={channel.id}
            checked={chosen.includes(channel.id)}
            onChange={(e) => toggle(channel.id, e.currentTarget.checked)}
            label={
              <>
                {channel.name}{' '}
                <span className={length > room ? 'composer-over' : 'quiet'}>
                  {length} of {room} characters{length > room && ': it will be cut'}
                </span>
              </>
            }
          />
        );
      })}
    </fieldset>
  );
}
