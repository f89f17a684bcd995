import type { StoredEvent } from '../../domain/event.ts';
import {
  serviceAdded,
  serviceDeployed,
  serviceDetails,
  serviceEdited,
  serviceMuted,
  serviceRemoved,
  type ServiceRow,
} from '../../domain/health/model.ts';
import type { Db } from '../log/database.ts';
import type { Projection } from '../log/projection.ts';

interface Row {
  id: string;
  details: string;
  removed: number;
  mutedUntil: number | null;
  addedAt: number;
  updatedAt: number;
}

// A removed service keeps its row, so that a page that was away hears of the removal.
const schema = `
  CREATE TABLE service (
    id TEXT PRIMARY KEY, stream TEXT NOT NULL, pos INTEGER NOT NULL, details TEXT NOT NULL,
    removed INTEGER NOT NULL, mutedUntil INTEGER, addedAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX service_pos ON service (pos);
  CREATE TABLE service_mark (
    id TEXT PRIMARY KEY, stream TEXT NOT NULL, serviceId TEXT NOT NULL, at INTEGER NOT NULL, label TEXT NOT NULL
  ) STRICT;
  CREATE INDEX service_mark_at ON service_mark (serviceId, at);`;

/** The services of the catalog, and what was deployed to them. */
export const serviceProjection: Projection = {
  feature: 'service',
  version: 1,
  tables: ['service', 'service_mark'],
  schema,
  prepare(db) {
    const change = prepareChanges(db);
    const get = db.prepare<[string], Row>('SELECT * FROM service WHERE id = ?');
    const since = db
      .prepare<[number, number], string>('SELECT id FROM service WHERE pos > ? ORDER BY pos LIMIT ?')
      .pluck();
    return {
      fold: (event) => (event.stream === 'catalog' ? change[event.type]?.(event) : undefined),
      feed: {
        row: (key) => toService(get.get(key)),
        changedSince: (pos, limit) => since.all(pos, limit),
      },
    };
  },
};

function prepareChanges(db: Db): Record<string, (event: StoredEvent) => string | undefined> {
  const insert = db.prepare(
    'INSERT INTO service VALUES (@id, @stream, @pos, @details, 0, NULL, @at, @at) ON CONFLICT (id) DO NOTHING',
  );
  const edit = db.prepare(
    'UPDATE service SET details = @details, pos = @pos, updatedAt = @at WHERE id = @id',
  );
  const remove = db.prepare('UPDATE service SET removed = 1, pos = @pos, updatedAt = @at WHERE id = @id');
  const mute = db.prepare('UPDATE service SET mutedUntil = @until, pos = @pos WHERE id = @id');
  const mark = db.prepare(
    'INSERT OR IGNORE INTO service_mark VALUES (@id, @stream, @serviceId, @at, @label)',
  );
  const idOf = (event: StoredEvent) => String(event.data['serviceId']);
  const withDetails = (event: StoredEvent) => {
    const { serviceId, ...details } = event.data;
    return { id: String(serviceId), pos: event.pos, at: event.at, details: JSON.stringify(details) };
  };
  return {
    [serviceAdded.type](event) {
      insert.run({ ...withDetails(event), stream: event.stream });
      return idOf(event);
    },
    [serviceEdited.type](event) {
      edit.run(withDetails(event));
      return idOf(event);
    },
    [serviceRemoved.type](event) {
      remove.run({ id: idOf(event), pos: event.pos, at: event.at });
      return idOf(event);
    },
    [serviceMuted.type](event) {
      const until = event.data['until'];
      mute.run({ id: idOf(event), pos: event.pos, until: typeof until === 'number' ? until : null });
      return idOf(event);
    },
    [serviceDeployed.type](event) {
      const { id, stream, at, data } = event;
      mark.run({ id, stream, serviceId: idOf(event), at, label: String(data['label']) });
      return undefined;
    },
  };
}

function toService(row: Row | undefined): ServiceRow | undefined {
  if (!row || row.removed) return undefined;
  const { id, addedAt, updatedAt, mutedUntil } = row;
  // What another console wrote is read by the schema: a probe of a newer kind leaves its service unread, not the list.
  const details = serviceDetails.safeParse(JSON.parse(row.details));
  return details.success ? { ...details.data, id, addedAt, updatedAt, mutedUntil } : undefined;
}

/** Reads the catalog's services and what was deployed, for the health service. */
export function createServiceReader(db: Db) {
  const all = db.prepare<[], Row>('SELECT * FROM service WHERE removed = 0');
  const one = db.prepare<[string], Row>('SELECT * FROM service WHERE id = ?');
  const marks = db.prepare<[string, number, number], { at: number; label: string }>(
    'SELECT at, label FROM service_mark WHERE serviceId = ? AND at BETWEEN ? AND ? ORDER BY at LIMIT 500',
  );
  return {
    all: (): ServiceRow[] => all.all().flatMap((row) => toService(row) ?? []),
    one: (id: string): ServiceRow | undefined => toService(one.get(id)),
    marks: (id: string, from: number, to: number) => marks.all(id, from, to),
  };
}
export type ServiceReader = ReturnType<typeof createServiceReader>;
