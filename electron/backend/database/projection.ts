import { CATALOG, type StoredEvent } from '../../domain/event.ts';
import {
  connectionAdded,
  connectionEdited,
  connectionRemoved,
  queryRemoved,
  querySaved,
} from '../../domain/database/event.ts';
import type { EventType } from '../../domain/event.ts';
import type { Db } from '../log/database.ts';
import type { Projection } from '../log/projection.ts';

interface Row {
  id: string;
  details: string;
  by: string;
  removed: number;
  addedAt: number;
  updatedAt: number;
}

/** A removed row stays, so that a page that was away hears of the removal. */
const schemaOf = (table: string): string => `
  CREATE TABLE ${table} (
    id TEXT PRIMARY KEY, stream TEXT NOT NULL, pos INTEGER NOT NULL, details TEXT NOT NULL, by TEXT NOT NULL,
    removed INTEGER NOT NULL, addedAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX ${table}_pos ON ${table} (pos);`;

interface Parts {
  feature: string;
  table: string;
  id: string;
  put: EventType<Record<string, unknown>>[];
  remove: EventType<Record<string, unknown>>;
  toRow(row: Row): unknown;
}

const anyType = (type: unknown): EventType<Record<string, unknown>> =>
  type as EventType<Record<string, unknown>>;

function catalogProjection({ feature, table, id: idName, put, remove, toRow }: Parts): Projection {
  return {
    feature,
    version: 1,
    tables: [table],
    schema: schemaOf(table),
    prepare(db: Db) {
      const upsert = db.prepare(
        `INSERT INTO ${table} VALUES (@id, @stream, @pos, @details, @by, 0, @at, @at)
         ON CONFLICT (id) DO UPDATE SET details = @details, by = @by, pos = @pos, updatedAt = @at`,
      );
      const drop = db.prepare(`UPDATE ${table} SET removed = 1, pos = @pos, updatedAt = @at WHERE id = @id`);
      const get = db.prepare<[string], Row>(`SELECT * FROM ${table} WHERE id = ?`);
      const since = db
        .prepare<[number, number], string>(`SELECT id FROM ${table} WHERE pos > ? ORDER BY pos LIMIT ?`)
        .pluck();
      return {
        fold(event: StoredEvent) {
          if (event.stream !== CATALOG) return undefined;
          const id = String(event.data[idName]);
          const named = { id, pos: event.pos, at: event.at };
          if (put.some((type) => type.type === event.type)) {
            const { [idName]: _id, ...details } = event.data;
            upsert.run({ ...named, stream: event.stream, by: event.actor, details: JSON.stringify(details) });
            return id;
          }
          if (event.type !== remove.type) return undefined;
          drop.run(named);
          return id;
        },
        feed: {
          row(key) {
            const row = get.get(key);
            return row && !row.removed ? toRow(row) : undefined;
          },
          changedSince: (pos, limit) => since.all(pos, limit),
        },
      };
    },
  };
}

const details = (row: Row): Record<string, unknown> => JSON.parse(row.details) as Record<string, unknown>;

/** The databases of the catalog. */
export const connectionProjection = catalogProjection({
  feature: 'database',
  table: 'database_connection',
  id: 'connectionId',
  put: [anyType(connectionAdded), anyType(connectionEdited)],
  remove: anyType(connectionRemoved),
  toRow: (row) => ({ ...details(row), id: row.id, addedAt: row.addedAt, updatedAt: row.updatedAt }),
});

/** The statements that were kept. */
export const queryProjection = catalogProjection({
  feature: 'databaseQuery',
  table: 'database_query',
  id: 'queryId',
  put: [anyType(querySaved)],
  remove: anyType(queryRemoved),
  toRow: (row) => ({ ...details(row), id: row.id, by: row.by, updatedAt: row.updatedAt }),
});
