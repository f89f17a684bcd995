import { z } from 'zod';

/** What `verify` found: where the chain of a console's events breaks. `head` is the hash of this console's last event. */
export const verifyReport = z.object({
  events: z.int(),
  origins: z.int(),
  head: z.string(),
  /** Events whose content was erased with a person's consent. */
  erased: z.int(),
  broken: z.array(z.object({ origin: z.string(), seq: z.int(), reason: z.string() })),
});
export type VerifyReport = z.infer<typeof verifyReport>;

/** A backup of the data file. `at` is when it was made (UTC ms), `size` is in bytes. */
export const backupInfo = z.object({
  path: z.string(),
  at: z.int(),
  size: z.int(),
  automatic: z.boolean(),
});
export type BackupInfo = z.infer<typeof backupInfo>;

/** What a recovery did at the start. Counts are events; `lost` is what was acknowledged once and is not here now. */
const recoveryReport = z.object({
  at: z.int(),
  /** What was wrong, in plain words. */
  reason: z.string(),
  /** Where the file that was found lies now; null where there was none. */
  setAside: z.string().nullable(),
  restoredFrom: z.string().nullable(),
  events: z.int(),
  replayed: z.int(),
  lost: z.int(),
  /** Events that could be read but not put back, because events before them are gone; kept in `unplacedFile`. */
  unplaced: z.int(),
  unplacedFile: z.string().nullable(),
  /** The whole story, a sentence a line. */
  lines: z.array(z.string()),
});
export type RecoveryReport = z.infer<typeof recoveryReport>;

/** How the data file is, as the live row `storage` `health`. Times are UTC ms. */
export const storageHealth = z.object({
  state: z.enum(['ok', 'checking', 'recovered', 'damaged', 'restart_to_restore']),
  message: z.string(),
  recovery: recoveryReport.nullable(),
  lastBackupAt: z.int().nullable(),
  /** Why the last automatic backup failed. */
  backupProblem: z.string().nullable(),
});
export type StorageHealth = z.infer<typeof storageHealth>;
