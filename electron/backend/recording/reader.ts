import { incidentStream } from '../../domain/event.ts';
import type { RecordingRow } from '../../domain/recording/model.ts';
import type { Db } from '../log/database.ts';

/** Reads recordings that the change feed's single rows do not answer. */
export function createRecordingReader(db: Db) {
  const ofStream = db
    .prepare<[string], string>('SELECT state FROM recording WHERE stream = ? ORDER BY id')
    .pluck();
  const all = db.prepare<[], string>('SELECT state FROM recording').pluck();
  return {
    of: (incidentId: string): RecordingRow[] =>
      ofStream.all(incidentStream(incidentId)).map((text) => JSON.parse(text) as RecordingRow),
    all: (): RecordingRow[] => all.all().map((text) => JSON.parse(text) as RecordingRow),
  };
}
