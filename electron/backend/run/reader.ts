import type { RunRow } from '../../domain/run/row.ts';
import type { Db } from '../log/database.ts';

/** Runs with a step under way, on whichever console. */
export function readUnderWay(db: Db): RunRow[] {
  return db
    .prepare<[], string>(
      `SELECT state FROM run WHERE EXISTS (
         SELECT 1 FROM json_each(run.state, '$.steps') WHERE json_extract(value, '$.state') = 'running')`,
    )
    .pluck()
    .all()
    .map((state) => JSON.parse(state) as RunRow);
}
