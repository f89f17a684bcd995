import type { HistoryEntry } from '../../domain/database/contract.ts';
import { statementRan } from '../../domain/database/event.ts';
import type { Db } from '../log/database.ts';
import type { Projection } from '../log/projection.ts';

const schema = `
  CREATE TABLE database_run (
    id TEXT PRIMARY KEY, stream TEXT NOT NULL, at INTEGER NOT NULL, by TEXT NOT NULL, connectionId TEXT NOT NULL,
    connection TEXT NOT NULL, engine TEXT NOT NULL, text TEXT NOT NULL, redacted INTEGER NOT NULL,
    mode TEXT NOT NULL, outcome TEXT NOT NULL, rows INTEGER NOT NULL, affected INTEGER, ms REAL NOT NULL,
    error TEXT NOT NULL
  ) STRICT;
  CREATE INDEX database_run_at ON database_run (at, id);`;

/** Every statement that was recorded, to be searched. */
export const historyProjection: Projection = {
  feature: 'databaseRun',
  version: 1,
  tables: ['database_run'],
  schema,
  prepare(db) {
    const insert = db.prepare(
      `INSERT INTO database_run VALUES (@id, @stream, @at, @by, @connectionId, @connection, @engine, @text,
         @redacted, @mode, @outcome, @rows, @affected, @ms, @error) ON CONFLICT (id) DO NOTHING`,
    );
    return {
      fold(event) {
        if (!statementRan.is(event)) return undefined;
        const { id, stream, at, actor, data } = event;
        const { connectionId, connection, engine, text, redacted, mode, outcome, rows, affected, ms, error } =
          data;
        const base = { id, stream, at, by: actor, connectionId, connection, engine, text };
        insert.run({ ...base, redacted: redacted ? 1 : 0, mode, outcome, rows, affected, ms, error });
        return undefined;
      },
    };
  },
};

interface Row extends Omit<HistoryEntry, 'redacted' | 'incidentId'> {
  stream: string;
  redacted: number;
}

export interface HistoryQuery {
  connectionId?: string | undefined;
  incidentId?: string | undefined;
  find?: string | undefined;
  before?: string | undefined;
  limit: number;
}

/** Reads the recorded statements, newest first. `find` is looked for in texts and errors, case aside. */
export function createHistory(db: Db) {
  const page = db.prepare<[Record<string, unknown>], Row>(
    `SELECT * FROM database_run
     WHERE (@connectionId IS NULL OR connectionId = @connectionId) AND (@stream IS NULL OR stream = @stream)
       AND (@find IS NULL OR text LIKE @find ESCAPE '\\' OR error LIKE @find ESCAPE '\\' OR by LIKE @find ESCAPE '\\')
       AND (@before IS NULL OR (at, id) < (SELECT at, id FROM database_run WHERE id = @before))
     ORDER BY at DESC, id DESC LIMIT @limit`,
  );
  return ({ connectionId, incidentId, find, before, limit }: HistoryQuery): HistoryEntry[] =>
    page
      .all({
        connectionId: connectionId ?? null,
        stream: incidentId ? `incident:${incidentId}` : null,
        find: find ? `%${find.replace(/[\\%_]/g, '\\$&')}%` : null,
        before: before ?? null,
        limit,
      })
      .map(({ stream, redacted, ...row }) => ({
        ...row,
        redacted: redacted === 1,
        incidentId: stream.startsWith('incident:') ? stream.slice('incident:'.length) : null,
      }));
}
