import type { StoredEvent } from '../../domain/event.ts';
import {
  hostAdded,
  hostEdited,
  hostRemoved,
  type HostDetails,
  type HostRow,
} from '../../domain/host/model.ts';
import type { Db } from '../log/database.ts';
import type { Projection } from '../log/projection.ts';

interface Row {
  id: string;
  details: string;
  removed: number;
  addedAt: number;
  updatedAt: number;
}

// A removed host keeps its row, so that a page that was away hears of the removal.
const schema = `
  CREATE TABLE host (
    id TEXT PRIMARY KEY, stream TEXT NOT NULL, pos INTEGER NOT NULL, details TEXT NOT NULL,
    removed INTEGER NOT NULL, addedAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX host_pos ON host (pos);`;

/** The hosts of the catalog. */
export const hostProjection: Projection = {
  feature: 'host',
  version: 1,
  tables: ['host'],
  schema,
  prepare(db) {
    const change = prepareChanges(db);
    const get = db.prepare<[string], Row>('SELECT * FROM host WHERE id = ?');
    const since = db
      .prepare<[number, number], string>('SELECT id FROM host WHERE pos > ? ORDER BY pos LIMIT ?')
      .pluck();
    return {
      fold: (event) => (event.stream === 'catalog' ? change[event.type]?.(event) : undefined),
      feed: {
        row: (key) => toHost(get.get(key)),
        changedSince: (pos, limit) => since.all(pos, limit),
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

function toHost(row: Row | undefined): HostRow | undefined {
  if (!row || row.removed) return undefined;
  const { id, addedAt, updatedAt } = row;
  return { ...(JSON.parse(row.details) as HostDetails), id, addedAt, updatedAt };
}
