import type { RecordingRow } from '../../domain/recording/model.ts';
import type { Log } from '../log/log.ts';
import type { PatientWriter } from '../log/patient.ts';

/** What recordings know of the log. */
export interface RecordingStore {
  log: Log;
  /** Stores what happened, also where the disk is full just now. */
  writer: PatientWriter;
  find(id: string): RecordingRow | undefined;
  all(): RecordingRow[];
  person(): string;
}
