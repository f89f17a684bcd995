import { calendarSet, emptyClockState, type Calendar, type ClockState } from '../../domain/clock/model.ts';
import { foldClock, movesClocks, workTime } from '../../domain/clock/fold.ts';
import type { Db } from '../log/database.ts';
import { incidentOf, jsonProjection } from '../log/jsonProjection.ts';
import type { Projection } from '../log/projection.ts';

interface Row {
  data: string;
  workAt: number | null;
}

// `workAt` has a column of its own: every note and step asks it, and must not parse the rest.
const schema = `
  CREATE TABLE clock (
    key TEXT PRIMARY KEY, stream TEXT NOT NULL, pos INTEGER NOT NULL, data TEXT NOT NULL, workAt INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX clock_pos ON clock (pos);
  CREATE INDEX clock_stream ON clock (stream);`;

/** What the clocks of each incident rest on. */
export const clockProjection: Projection = {
  feature: 'clock',
  version: 3,
  tables: ['clock'],
  schema,
  prepare(db: Db) {
    const get = db.prepare<[string], Row>('SELECT data, workAt FROM clock WHERE key = ?');
    const put = db.prepare(
      `INSERT INTO clock VALUES (@key, @stream, @pos, @data, NULL)
       ON CONFLICT (key) DO UPDATE SET data = excluded.data, pos = excluded.pos`,
    );
    const putWork = db.prepare(
      `INSERT INTO clock VALUES (@key, @stream, @pos, '{}', @at)
       ON CONFLICT (key) DO UPDATE SET workAt = excluded.workAt, pos = excluded.pos
       WHERE workAt IS NULL OR workAt > excluded.workAt`,
    );
    const since = db
      .prepare<[number, number], string>('SELECT key FROM clock WHERE pos > ? ORDER BY pos LIMIT ?')
      .pluck();
    const read = (key: string): ClockState | undefined => {
      const row = get.get(key);
      if (!row) return undefined;
      return { ...emptyClockState, ...(JSON.parse(row.data) as Partial<ClockState>), workAt: row.workAt };
    };
    return {
      fold(event) {
        const key = incidentOf(event);
        if (key === null) return undefined;
        const { stream, pos } = event;
        const at = workTime(event);
        const worked = at !== null && putWork.run({ key, stream, pos, at }).changes > 0;
        if (!movesClocks(event.type)) return worked ? key : undefined;
        const next = foldClock(read(key) ?? emptyClockState, event);
        if (next) put.run({ key, stream, pos, data: JSON.stringify({ ...next, workAt: null }) });
        return next || worked ? key : undefined;
      },
      // The first work is the earliest, in whatever order it comes.
      commutes: (event, later) => !movesClocks(event.type) || !movesClocks(later.type),
      feed: {
        row(key) {
          const state = read(key);
          return state?.declared ? { ...state, incidentId: key } : undefined;
        },
        changedSince: (pos, limit) => since.all(pos, limit),
      },
    };
  },
};

/** The team's calendar: one row. */
export const calendarProjection = jsonProjection<Calendar | null>({
  feature: 'calendar',
  version: 1,
  types: new Set([calendarSet.type]),
  keyOf: (event) => (event.stream === 'catalog' ? 'team' : null),
  empty: () => null,
  fold: (_, event) => (calendarSet.is(event) ? event.data : null),
  show: (row) => row ?? undefined,
});
