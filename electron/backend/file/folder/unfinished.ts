import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { existing } from '../../../domain/file/folder.ts';

const unfinished = z.object({
  id: z.ulid(),
  incidentId: z.ulid(),
  hostId: z.ulid(),
  host: z.string(),
  /** The folder on the host, and where it is written here. */
  root: z.string(),
  into: z.string(),
  existing,
});
export type Unfinished = z.infer<typeof unfinished>;

/** Folders that have not come whole, on this machine's disk: they can be gone on with after a crash or a restart. */
export function createUnfinished(folder: string) {
  const fileOf = (id: string): string => join(folder, `${id}.json`);
  const read = (name: string): Unfinished[] => {
    try {
      return [unfinished.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')))];
    } catch {
      return []; // cut off when the machine went down
    }
  };
  return {
    list(): Unfinished[] {
      try {
        return readdirSync(folder)
          .filter((name) => name.endsWith('.json'))
          .sort()
          .flatMap(read);
      } catch {
        return []; // there was none yet
      }
    },
    keep(one: Unfinished): void {
      const text = JSON.stringify(unfinished.parse(one));
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(`${fileOf(one.id)}.new`, text, { mode: 0o600 });
        renameSync(`${fileOf(one.id)}.new`, fileOf(one.id));
      } catch {
        // On a full disk it is gone on with until Holdfast ends.
      }
    },
    forget(id: string): void {
      rmSync(fileOf(id), { force: true });
    },
  };
}
