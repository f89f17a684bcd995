import type { StoredEvent } from '../../domain/event.ts';
import type { MessageRow } from '../../domain/message/model.ts';
import { changeMessage } from '../../domain/message/fold.ts';
import type { Projection } from '../log/projection.ts';

const schema = `
  CREATE TABLE message (
    id TEXT PRIMARY KEY, stream TEXT NOT NULL, pos INTEGER NOT NULL, row TEXT NOT NULL, open INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX message_pos ON message (pos);
  CREATE INDEX message_stream ON message (stream);
  CREATE INDEX message_open ON message (open) WHERE open = 1;`;

/** The messages of all incidents with their deliveries. `open`: something of it still waits or is being sent. */
export const messageProjection: Projection = {
  feature: 'message',
  version: 2,
  tables: ['message'],
  schema,
  prepare(db) {
    const get = db.prepare<[string], string>('SELECT row FROM message WHERE id = ?').pluck();
    const put = db.prepare('INSERT OR REPLACE INTO message VALUES (?, ?, ?, ?, ?)');
    const since = db
      .prepare<[number, number], string>('SELECT id FROM message WHERE pos > ? ORDER BY pos LIMIT ?')
      .pluck();
    const read = (id: unknown): MessageRow | undefined => {
      const row = typeof id === 'string' ? get.get(id) : undefined;
      return row === undefined ? undefined : (JSON.parse(row) as MessageRow);
    };
    const store = (event: StoredEvent, row: MessageRow): string => {
      const open = row.deliveries.some((d) => d.state === 'waiting' || d.state === 'sending');
      put.run(row.id, event.stream, event.pos, JSON.stringify(row), open ? 1 : 0);
      return row.id;
    };
    return {
      fold(event) {
        if (!event.stream.startsWith('incident:') || !event.type.startsWith('message.')) return undefined;
        const row = changeMessage(event, read(event.data['messageId']));
        if (!row) return undefined;
        return store(event, row);
      },
      feed: {
        row: (key) => read(key),
        changedSince: (pos, limit) => since.all(pos, limit),
      },
    };
  },
};
