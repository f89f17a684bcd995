import type { RecordingRow } from '../../domain/recording/model.ts';
import type { Db } from '../log/database.ts';

/** Reads recordings that the change feed's single rows do not answer. */
export function createRecordingReader(db: Db) {
  const all = db.prepare<[], string>('SELECT state FROM recording').pluck();
  return {
    all: (): RecordingRow[] => all.all().map((text) => JSON.parse(text) as RecordingRow),
  };
}
