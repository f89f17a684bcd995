import type { StoredEvent } from '../../domain/event.ts';
import type { Db } from './database.ts';
import type { Projection } from './projection.ts';

export interface JsonProjectionSpec<R> {
  feature: string;
  version: number;
  /** The types that change rows; everything else costs a look into this set. */
  types: ReadonlySet<string>;
  /** The row that an event is about; null where it is about none. */
  keyOf(event: StoredEvent): string | null;
  empty(key: string): R;
  /** The row after the event; null where it stays as it was. */
  fold(row: R, event: StoredEvent): R | null;
  /** The row as the screen gets it; undefined where it is gone. */
  show?(row: R): unknown;
}

interface Row {
  data: string;
}

/** A projection whose rows are folded as plain values by the domain and kept as JSON. */
export function jsonProjection<R>(spec: JsonProjectionSpec<R>): Projection {
  const { feature, types, show = (row: R): unknown => row } = spec;
  return {
    feature,
    version: spec.version,
    tables: [feature],
    schema: `
      CREATE TABLE "${feature}" (
        key TEXT PRIMARY KEY, stream TEXT NOT NULL, pos INTEGER NOT NULL, data TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX "${feature}_pos" ON "${feature}" (pos);
      CREATE INDEX "${feature}_stream" ON "${feature}" (stream);`,
    prepare(db: Db) {
      const get = db.prepare<[string], Row>(`SELECT data FROM "${feature}" WHERE key = ?`);
      const put = db.prepare(`INSERT OR REPLACE INTO "${feature}" VALUES (?, ?, ?, ?)`);
      const since = db
        .prepare<[number, number], string>(`SELECT key FROM "${feature}" WHERE pos > ? ORDER BY pos LIMIT ?`)
        .pluck();
      const read = (key: string): R | undefined => {
        const row = get.get(key);
        return row && (JSON.parse(row.data) as R);
      };
      return {
        fold(event) {
          if (!types.has(event.type)) return undefined;
          const key = spec.keyOf(event);
          if (key === null) return undefined;
          const next = spec.fold(read(key) ?? spec.empty(key), event);
          if (next === null) return undefined;
          put.run(key, event.stream, event.pos, JSON.stringify(next));
          return key;
        },
        commutes: (event, later) => !types.has(event.type) || !types.has(later.type),
        feed: {
          row(key) {
            const row = read(key);
            return row === undefined ? undefined : show(row);
          },
          changedSince: (pos, limit) => since.all(pos, limit),
        },
      };
    },
  };
}

/** The incident whose stream an event is in, or null for the catalog. */
export function incidentOf(event: StoredEvent): string | null {
  return event.stream.startsWith('incident:') ? event.stream.slice('incident:'.length) : null;
}
