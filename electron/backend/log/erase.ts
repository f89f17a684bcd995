import { ulid } from 'ulid';
import { ERASED } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import type { Db } from './database.ts';
import type { Projector } from './projector.ts';

/**
 * Erases the content of a stream: who, what and of which type. Each event's id, place, time and hashes stay, so that
 * the chain holds; a fact that names the stream must say who agreed, else `verify` calls it broken.
 */
export function prepareErase(db: Db, projector: Projector) {
  const wipe = db.prepare<[string, string, string]>(
    `UPDATE event SET type = ?, actor = 'erased', data = '{}' WHERE stream = ? AND type <> ?`,
  );
  const forget = db.prepare<[string]>('DELETE FROM quarantine WHERE instr(event, ?) > 0');
  const put = db.prepare(`INSERT OR REPLACE INTO meta (key, value) VALUES ('epoch', ?)`);
  return {
    /** Call inside a transaction; answers how many events were erased. */
    wipe(stream: string, pos: number): number {
      const { changes } = wipe.run(ERASED, stream, ERASED);
      projector.refold(stream, new Set(projector.features()), pos, new Map());
      forget.run(`"${stream}"`);
      return changes;
    },
    /** With a new epoch every page forgets what it holds, and the search index is made anew. */
    renewEpoch(): string {
      const epoch = ulid();
      put.run(epoch);
      return epoch;
    },
  };
}

/**
 * Writes the data file anew, so that nothing that was deleted or replaced is left in its free room. Takes about 1 s for
 * each 150 MB and needs as much room; throws where the disk has none.
 */
export function rewrite(db: Db): void {
  db.exec('VACUUM');
  const [end] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
  if (end?.busy) throw new Failure('UNAVAILABLE', 'The data file is being read just now.');
}
