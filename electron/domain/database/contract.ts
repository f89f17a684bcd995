import { z } from 'zod';
import { commandKey, done, procedure } from '../contract.ts';
import { connectionDetails, engineSchema, savedQuery } from './model.ts';
import { columnSchema, noticeSchema, replySchema } from './result.ts';
import { needSchema, verdictSchema } from './verdict.ts';

const key = commandKey;
const id = z.ulid();
const sessionId = z.ulid();
/** 10 MB: longer ones are no statements but loads. */
const text = z
  .string()
  .min(1, 'Write a statement')
  .max(10_000_000, 'A statement has at most 10 million characters');

/** Connections, found elsewhere, that can be added: never with a password. */
const found = z.object({
  /** Where it stands: "~/.pgpass:3", "pg_service.conf [orders]", "my.cnf [client]". */
  where: z.string(),
  details: connectionDetails,
  /** What could not be taken over, in plain words. */
  notes: z.array(z.string()),
  /** A password stands there: adding it keeps the password where secrets are kept. */
  hasPassword: z.boolean(),
});
export type FoundConnection = z.infer<typeof found>;

/** A catalogue of what is in a database, for completion and for the tree beside the editor. */
const catalogue = z.object({
  /** When it was read from the server (UTC ms). */
  at: z.int(),
  /** From this machine's disk: the server could not be asked just now. */
  stale: z.boolean(),
  schemas: z.array(z.string()),
  relations: z.array(
    z.object({
      schema: z.string(),
      name: z.string(),
      kind: z.enum(['table', 'view', 'sequence', 'foreign', 'collection', 'other']),
      columns: z.array(z.object({ name: z.string(), type: z.string() })),
    }),
  ),
  functions: z.array(z.object({ schema: z.string(), name: z.string(), arguments: z.string() })),
  /** More were there than are kept (20,000 relations, 200,000 columns). */
  cut: z.boolean(),
});
export type Catalogue = z.infer<typeof catalogue>;

/** One recorded statement. */
const historyEntry = z.object({
  id,
  at: z.int(),
  by: z.string(),
  connectionId: id,
  connection: z.string(),
  incidentId: z.ulid().nullable(),
  engine: engineSchema,
  text: z.string(),
  redacted: z.boolean(),
  mode: z.enum(['read', 'write']),
  outcome: z.enum(['done', 'failed', 'cancelled', 'unknown']),
  rows: z.int(),
  affected: z.int().nullable(),
  ms: z.number(),
  error: z.string(),
});
export type HistoryEntry = z.infer<typeof historyEntry>;

/** A small answer that came whole: for first aid and the key browser. */
const looked = z.object({
  results: z.array(
    z.object({
      columns: z.array(columnSchema),
      rows: z.array(z.array(z.string().nullable())),
      /** More rows, or longer values, were there. */
      cut: z.boolean(),
    }),
  ),
  reply: replySchema.nullable(),
  notices: z.array(noticeSchema),
  ms: z.number(),
});
export type Looked = z.infer<typeof looked>;

export const databaseContract = {
  add: procedure.input(z.object({ key, details: connectionDetails })).output(z.object({ id })),
  edit: procedure.input(z.object({ key, id, details: connectionDetails })).output(done),
  remove: procedure.input(z.object({ key, id })).output(done),
  /**
   * Reads a DSN (`postgres://`, `mysql://`, `rediss://`, `mongodb://`, `host=... dbname=...`) or a client's command
   * line (`psql -h ... -U ...`). INVALID where it is none. A password in it is not answered: pass the same text to
   * `keepPassword` after adding.
   */
  read: procedure.input(z.object({ text: z.string().max(10_000) })).output(found),
  /** What ~/.pgpass, pg_service.conf and my.cnf name. */
  found: procedure.output(z.object({ connections: z.array(found), notes: z.array(z.string()) })),
  /** Keeps the password that stands in `text` or at `where` (of `found`), as far as there is a safe place. */
  keepPassword: procedure
    .input(
      z.object({
        id,
        from: z.union([
          z.object({ text: z.string().max(10_000) }),
          z.object({ where: z.string().max(1000) }),
        ]),
      }),
    )
    .output(done),
  /** Forgets the kept password. */
  forgetPassword: procedure.input(z.object({ id })).output(done),

  /**
   * Opens a shell and begins to connect; how far it is comes with its row (`databaseSession`). A password is asked
   * for as a question (`prompt`). Attach the lane `database/<id>` at once: a shell that no page shows for a minute
   * ends, what runs in it is cancelled, what is open is rolled back.
   */
  open: procedure
    .input(z.object({ key, connectionId: id, incidentId: z.ulid().nullable() }))
    .output(z.object({ id })),
  reconnect: procedure.input(z.object({ sessionId })).output(done),
  close: procedure.input(z.object({ sessionId })).output(done),
  /** What a statement would do and what is missing before it may run. Nothing is sent to the server. */
  judge: procedure
    .input(z.object({ sessionId, text }))
    .output(z.object({ verdict: verdictSchema, need: needSchema, name: z.string() })),
  /**
   * Sends one statement (SQL), one command (Redis) or one expression (MongoDB: `db.orders.find({...}).limit(10)`, or
   * a command document). Results come over the lane. REFUSED with data `{ need, verdict, name }` where writing is to
   * be unlocked or `name` to be typed first; CONFLICT while another statement runs.
   */
  run: procedure
    .input(
      z.object({
        key,
        sessionId,
        text,
        /** The database's name as the person typed it, where that was needed. */
        typed: z.string().max(200).optional(),
        /** Ends the result after so many rows; 1,000,000 where it is left out. */
        maxRows: z.int().min(1).max(50_000_000).optional(),
        /** Bytes of a value above which it is cut; 1 MB where it is left out, 64 MB at the most. */
        maxCell: z.int().min(100).max(67_108_864).optional(),
      }),
    )
    .output(z.object({ run: z.int() })),
  /** Cancels what runs, on the server. Resolves once the server has been told. */
  cancel: procedure.input(z.object({ sessionId })).output(done),
  commit: procedure.input(z.object({ key, sessionId })).output(done),
  rollback: procedure.input(z.object({ key, sessionId })).output(done),
  /**
   * Lets the shells of a connection write, for a while and with a reason. It is recorded. REFUSED with data
   * `{ need: 'typed', name }` where it is production and `typed` is not the name of the database.
   */
  unlock: procedure
    .input(
      z.object({
        key,
        sessionId,
        minutes: z.int().min(1).max(240),
        reason: z.string().trim().min(3, 'Say why').max(1000),
        typed: z.string().max(200).optional(),
      }),
    )
    .output(done),
  /** Back to read-only: what is open is rolled back. */
  lock: procedure.input(z.object({ key, sessionId })).output(done),
  /**
   * Reads something small, on a second connection of the same shell, while a statement may run on the first: always
   * read-only and under the same guards. Not recorded. Up to 2,000 rows, 10 s, and 4 kB a value.
   */
  look: procedure
    .input(z.object({ sessionId, text, maxRows: z.int().min(1).max(2000).optional() }))
    .output(looked),
  /**
   * Cancels what another session of the server runs, or ends that session: needs writing unlocked. `target` is a
   * PostgreSQL pid, a MySQL connection id, a Redis client id, a MongoDB opid; `about` what it was seen to do.
   */
  act: procedure
    .input(
      z.object({
        key,
        sessionId,
        act: z.enum(['cancel', 'terminate']),
        target: z.string().regex(/^[\w:.-]{1,100}$/, 'This is no id of a session'),
        about: z.string().max(2000),
      }),
    )
    .output(z.object({ worked: z.boolean(), text: z.string() })),
  /** What is in the database; from the disk where it cannot be asked. `refresh` asks the server anew. */
  catalogue: procedure
    .input(z.object({ sessionId: sessionId.nullable(), connectionId: id, refresh: z.boolean() }))
    .output(catalogue.nullable()),
  /** Newest first; `before` is the `id` of the last entry of the page before. */
  history: procedure
    .input(
      z.object({
        connectionId: id.optional(),
        incidentId: z.ulid().optional(),
        find: z.string().max(200).optional(),
        before: id.optional(),
        limit: z.int().min(1).max(200),
      }),
    )
    .output(z.object({ entries: z.array(historyEntry) })),
  saveQuery: procedure.input(z.object({ key, query: savedQuery })).output(z.object({ id })),
  removeQuery: procedure.input(z.object({ key, id })).output(done),
  /**
   * Writes a kept result to a file on this machine, as it streams; how far it is comes with its row
   * (`databaseExport`). CONFLICT where the run is no longer kept.
   */
  exportResult: procedure
    .input(
      z.object({
        key,
        sessionId,
        run: z.int(),
        result: z.int(),
        format: z.enum(['csv', 'json', 'markdown', 'insert']),
        /** The table that INSERT names; 'result' where it is left out. */
        table: z.string().max(200).optional(),
      }),
    )
    .output(z.object({ id, file: z.string() })),
  cancelExport: procedure.input(z.object({ id })).output(done),
  /**
   * Opens a port on 127.0.0.1 for other tools; its row is `databasePort`. `port` 0 takes a free one. REFUSED with data
   * `{ need: 'typed', name }` where it is production and `typed` is not the name of the database.
   */
  startPort: procedure
    .input(
      z.object({
        connectionId: id,
        port: z.int().min(0).max(65_535).optional(),
        typed: z.string().max(200).optional(),
      }),
    )
    .output(z.object({ port: z.int(), dsn: z.string() })),
  stopPort: procedure.input(z.object({ connectionId: id })).output(done),
  /**
   * The server's own client, in a terminal: on the last hop (`remote`), or this machine's own through the tunnel
   * (`local`). Answers the terminal's session. `line` is what runs there; no password is in it. What is typed in a
   * client is not judged. The local one is told to read only where it can be (psql, mysql); it writes, and those that
   * cannot be told start, only while writing is unlocked, and it ends with that. REFUSED with data `{ need: 'unlock' }`
   * where that is missing, with `{ need: 'typed', name }` where it is production and `typed` is not the name of the
   * database. UNAVAILABLE where the program is not on this machine.
   */
  client: procedure
    .input(
      z.object({
        key,
        connectionId: id,
        incidentId: z.ulid(),
        where: z.enum(['remote', 'local']),
        typed: z.string().max(200).optional(),
      }),
    )
    .output(z.object({ terminalId: id, line: z.string() })),
};
