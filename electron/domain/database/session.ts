import { z } from 'zod';
import { engineSchema } from './model.ts';

/** Why a shell could not be opened or was lost. The text beside it says what to do. */
const databaseFailures = {
  UNREACHABLE: 'The database cannot be reached',
  TIMEOUT: 'The database did not answer in time',
  AUTH_FAILED: 'The database did not accept the login',
  TLS_FAILED: 'The encryption could not be agreed on',
  NO_DATABASE: 'There is no such database',
  NOT_ALLOWED: 'The server does not let this user in',
  TOO_MANY: 'The server takes no more connections',
  NOT_READ_ONLY: 'The server did not agree to read-only',
  HOST_FAILED: 'The host on the way could not be reached',
  CANCELLED: 'It was cancelled',
  PROTOCOL: 'What answers there is not that kind of database',
  LOST: 'The connection was lost',
} as const;
export type DatabaseFailure = keyof typeof databaseFailures;
const failures = Object.keys(databaseFailures) as [DatabaseFailure, ...DatabaseFailure[]];

const stateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('connecting') }),
  z.object({ kind: z.literal('open') }),
  z.object({ kind: z.literal('closed'), text: z.string() }),
  z.object({ kind: z.literal('failed'), code: z.enum(failures), text: z.string() }),
]);

const serverSchema = z.object({
  /** "PostgreSQL 15.18", "MariaDB 10.11.19", "Redis 7.0.15". */
  product: z.string(),
  /** Major * 10,000 + minor * 100 + patch: 150,018 is PostgreSQL 15.18 (as its server_version_num), 101,119 MariaDB 10.11.19. */
  version: z.int(),
  user: z.string(),
  database: z.string(),
  /** A replica: it takes no writes from anybody. */
  replica: z.boolean(),
  /** The user may do everything: what guards it is ours alone. */
  superuser: z.boolean(),
  encrypted: z.boolean(),
  /** The server's own id of our session (backend pid, connection id). */
  serverId: z.string(),
  /** What a person should know: "This user may write; a role that cannot is safer." */
  notes: z.array(z.string()),
});
export type ServerInfo = z.infer<typeof serverSchema>;

/** A shell on a database, as long as it is open (live feature `databaseSession`, keyed by id). */
export const databaseSessionRow = z.object({
  id: z.ulid(),
  connectionId: z.ulid(),
  connection: z.string(),
  engine: engineSchema,
  production: z.boolean(),
  incidentId: z.ulid().nullable(),
  /** The host it goes through; '' for this machine. */
  host: z.string(),
  createdAt: z.int(),
  state: stateSchema,
  server: serverSchema.nullable(),
  /** The statement under way; `rows` have arrived so far. */
  running: z
    .object({ run: z.int(), text: z.string(), since: z.int(), rows: z.int(), cancelling: z.boolean() })
    .nullable(),
  /** A transaction that waits for commit or rollback; rolled back by itself at `endsAt` (UTC ms). */
  transaction: z
    .object({
      since: z.int(),
      endsAt: z.int(),
      failed: z.boolean(),
      statements: z.array(z.object({ text: z.string(), affected: z.int().nullable() })),
    })
    .nullable(),
  /** Writing is unlocked until then (UTC ms); null while the shell is read-only. */
  writing: z.object({ until: z.int(), reason: z.string(), by: z.string() }).nullable(),
});
export type DatabaseSessionRow = z.infer<typeof databaseSessionRow>;

/**
 * Whether a shell may write now. The time counts, not the timer that ends it: a machine that slept has not noticed yet.
 */
export function mayWrite({ writing }: Pick<DatabaseSessionRow, 'writing'>, now: number): boolean {
  return writing !== null && now < writing.until;
}

/** A local port through which other tools reach a database (live feature `databasePort`, keyed by connection id). */
export const databasePortRow = z.object({
  connectionId: z.ulid(),
  port: z.int(),
  /** To copy into another tool: without a password. */
  dsn: z.string(),
  since: z.int(),
  /** Streams open now, and since it was started. */
  open: z.int(),
  total: z.int(),
  bytesIn: z.int(),
  bytesOut: z.int(),
  /** What went wrong last, in plain words. */
  problem: z.string(),
});
export type DatabasePortRow = z.infer<typeof databasePortRow>;

/** An export to a file on this machine (live feature `databaseExport`, keyed by id). */
export const databaseExportRow = z.object({
  id: z.ulid(),
  sessionId: z.ulid(),
  file: z.string(),
  rows: z.int(),
  bytes: z.int(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  text: z.string(),
});
export type DatabaseExportRow = z.infer<typeof databaseExportRow>;
