import { z } from 'zod';
import { procedure } from '../contract.ts';
import { backupInfo, verifyReport } from './model.ts';

const path = z.string().min(1, 'Choose a file').max(4096);

export const storageContract = {
  /** Walks every chain; takes about 4 s for a million events and holds up nothing. */
  verify: procedure.output(verifyReport),
  /** The backups in the data folder, newest first. */
  backups: procedure.output(z.object({ backups: z.array(backupInfo) })),
  /** Makes a verified backup: into `path` (a new file, or a folder), or into the data folder. */
  backUp: procedure.input(z.object({ path: path.optional() })).output(backupInfo),
  /** Verifies a backup and stages it; it takes the place of the current file, which is set aside, at the next start. */
  restore: procedure
    .input(z.object({ path }))
    .output(z.object({ restart: z.literal(true), events: z.int() })),
};
