import type { StoredEvent } from '../../domain/event.ts';
import type { ChannelDetails } from '../../domain/message/channel.ts';
import { channelAdded, channelEdited, channelRemoved, type ChannelRow } from '../../domain/message/model.ts';
import type { Projection } from '../log/projection.ts';

interface Row {
  id: string;
  details: string;
  removed: number;
}

// A removed channel keeps its row, so that a page that was away hears of the removal.
const schema = `
  CREATE TABLE channel (
    id TEXT PRIMARY KEY, stream TEXT NOT NULL, pos INTEGER NOT NULL, details TEXT NOT NULL, removed INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX channel_pos ON channel (pos);`;

/** The channels that messages are sent to. */
export const channelProjection: Projection = {
  feature: 'channel',
  version: 1,
  tables: ['channel'],
  schema,
  prepare(db) {
    const get = db.prepare<[string], Row>('SELECT id, details, removed FROM channel WHERE id = ?');
    const put = db.prepare('INSERT OR REPLACE INTO channel VALUES (?, ?, ?, ?, ?)');
    const since = db
      .prepare<[number, number], string>('SELECT id FROM channel WHERE pos > ? ORDER BY pos LIMIT ?')
      .pluck();
    const store = (event: StoredEvent, details: string, removed: boolean): string => {
      const id = String(event.data['channelId']);
      put.run(id, event.stream, event.pos, details, removed ? 1 : 0);
      return id;
    };
    return {
      fold(event) {
        if (channelAdded.is(event) || channelEdited.is(event)) {
          const { channelId: _id, ...details } = event.data;
          return store(event, JSON.stringify(details), false);
        }
        if (!channelRemoved.is(event)) return undefined;
        return store(event, get.get(event.data.channelId)?.details ?? '{}', true);
      },
      feed: {
        row: (key) => toChannel(get.get(key)),
        changedSince: (pos, limit) => since.all(pos, limit),
      },
    };
  },
};

function toChannel(row: Row | undefined): ChannelRow | undefined {
  if (!row || row.removed) return undefined;
  return { ...(JSON.parse(row.details) as ChannelDetails), id: row.id };
}
