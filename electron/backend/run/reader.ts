import { incidentStream } from '../../domain/event.ts';
import type { OutputFile } from '../../domain/run/capture.ts';
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

/** The long outputs that the runs of an incident name, or those of all incidents where it is null. */
export function readOutputs(db: Db, incidentId: string | null): OutputFile[] {
  const states = db
    .prepare<[string | null], string>('SELECT state FROM run WHERE stream = coalesce(?, stream) ORDER BY id')
    .pluck()
    .all(incidentId === null ? null : incidentStream(incidentId));
  return states.flatMap((state) =>
    (JSON.parse(state) as RunRow).steps
      .flatMap((step) => step.attempts)
      .flatMap(({ more }) => [more.stdout, more.stderr].filter((file) => file !== null)),
  );
}
