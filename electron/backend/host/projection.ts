import type { StoredEvent } from '../../domain/event.ts';
import {
  hostAdded,
  hostEdited,
  hostRemoved,
  type HostDetails,
  type HostRow,
} from '../../domain/host/model.ts';
import { terminalOpened } from '../../domain/terminal/model.ts';
import type { Db } from '../log/database.ts';
import type { Projection } from '../log/projection.ts';

interface Row {
  id: string;
  details: string;
  removed: number;
  addedAt: number;
  updatedAt: number;
  lastUsedAt: number | null;
}

// A removed host keeps its row, so that a page that was away hears of the removal.
const schema = `
  CREATE TABLE host (
    id TEXT PRIMARY KEY, stream TEXT NOT NULL, pos INTEGER NOT NULL, details TEXT NOT NULL,
    removed INTEGER NOT NULL, addedAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX host_pos ON host (pos);
  CREATE TABLE host_use (
    host TEXT NOT NULL, stream TEXT NOT NULL, pos INTEGER NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (host, stream)
  ) STRICT;
  CREATE INDEX host_use_pos ON host_use (pos);
  CREATE INDEX host_use_stream ON host_use (stream);`;

/** The hosts of the catalog. */
export const hostProjection: Projection = {
  feature: 'host',
  version: 2,
  tables: ['host', 'host_use'],
  schema,
  prepare(db) {
    const change = prepareChanges(db);
    const use = prepareUse(db);
    const get = db.prepare<[string], Row>(
      'SELECT *, (SELECT max(at) FROM host_use WHERE host = host.id) AS lastUsedAt FROM host WHERE id = ?',
    );
    const since = db
      .prepare<[number, number, number], string>(
        `SELECT id FROM (
           SELECT id, pos FROM host WHERE pos > ? UNION ALL SELECT host AS id, pos FROM host_use WHERE pos > ?
         ) GROUP BY id ORDER BY max(pos) LIMIT ?`,
      )
      .pluck();
    return {
      fold: (event) => (event.stream === 'catalog' ? change[event.type]?.(event) : use(event)),
      // When it was last used is the greatest of all times, whatever the order.
      commutes: (event) => event.stream !== 'catalog',
      feed: {
        row: (key) => toHost(get.get(key)),
        changedSince: (pos, limit) => since.all(pos, pos, limit),
      },
    };
  },
};

function prepareChanges(db: Db): Record<string, (event: StoredEvent) => string> {
  const insert = db.prepare(
    `INSERT INTO host VALUES (@id, @stream, @pos, @details, 0, @at, @at) ON CONFLICT (id) DO NOTHING`,
  );
  const update = db.prepare('UPDATE host SET details = @details, pos = @pos, updatedAt = @at WHERE id = @id');
  const remove = db.prepare('UPDATE host SET removed = 1, pos = @pos, updatedAt = @at WHERE id = @id');
  const apply = (statement: typeof insert, withDetails: boolean) => (event: StoredEvent) => {
    const { hostId, ...details } = event.data;
    const id = String(hostId);
    const named = { id, pos: event.pos, at: event.at };
    const full = { ...named, details: JSON.stringify(details) };
    if (statement === insert) insert.run({ ...full, stream: event.stream });
    else statement.run(withDetails ? full : named);
    return id;
  };
  return {
    [hostAdded.type]: apply(insert, true),
    [hostEdited.type]: apply(update, true),
    [hostRemoved.type]: apply(remove, false),
  };
}

/** A terminal that was opened is a use of its host. */
function prepareUse(db: Db): (event: StoredEvent) => string | undefined {
  const put = db.prepare(
    `INSERT INTO host_use VALUES (@host, @stream, @pos, @at)
     ON CONFLICT (host, stream) DO UPDATE SET at = max(at, excluded.at), pos = max(pos, excluded.pos)`,
  );
  return (event) => {
    const host = event.type === terminalOpened.type ? event.data['hostId'] : undefined;
    if (typeof host !== 'string') return undefined;
    put.run({ host, stream: event.stream, pos: event.pos, at: event.at });
    return host;
  };
}

function toHost(row: Row | undefined): HostRow | undefined {
  if (!row || row.removed) return undefined;
  const { id, addedAt, updatedAt, lastUsedAt } = row;
  return { ...(JSON.parse(row.details) as HostDetails), id, addedAt, updatedAt, lastUsedAt };
}
