import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { connectionDetails, engineSchema, savedQuery } from './model.ts';

const connectionId = z.ulid();
const connection = z.string().max(200);
const sessionId = z.ulid();

export const connectionAdded = defineEvent(
  'database.connection_added.v1',
  connectionDetails.extend({ connectionId }),
);
export const connectionEdited = defineEvent(
  'database.connection_edited.v1',
  connectionDetails.extend({ connectionId }),
);
export const connectionRemoved = defineEvent(
  'database.connection_removed.v1',
  z.object({ connectionId, name: connection }),
);

const shell = z.object({
  sessionId,
  connectionId,
  connection,
  engine: engineSchema,
  production: z.boolean(),
});

/** A shell was opened on a database; in the incident's stream where it belongs to one, else in the catalog. */
export const databaseOpened = defineEvent('database.opened.v1', shell.extend({ again: z.boolean() }));
export const databaseClosed = defineEvent(
  'database.closed.v1',
  z.object({
    sessionId,
    connection,
    reason: z.enum(['ended', 'left', 'lost']),
    text: z.string().max(2000),
  }),
);

/** 20,000 characters of a statement are recorded; how long it was stands beside it. */
export const MAX_RECORDED = 20_000;

/** A statement was sent to a server. Results are never recorded. `at` of the event is when it began. */
export const statementRan = defineEvent(
  'database.ran.v1',
  shell.extend({
    /** With literals left out where the connection asks for it. */
    text: z.string().max(MAX_RECORDED),
    length: z.int(),
    redacted: z.boolean(),
    mode: z.enum(['read', 'write']),
    outcome: z.enum(['done', 'failed', 'cancelled', 'unknown']),
    rows: z.int(),
    affected: z.int().nullable(),
    ms: z.number(),
    /** The server's message, literals left out where the connection asks for it. */
    error: z.string().max(4000),
  }),
);

/** A transaction was ended by the person, or by us because nothing happened in it. */
export const transactionEnded = defineEvent(
  'database.transaction_ended.v1',
  shell.extend({
    how: z.enum(['committed', 'rolled_back', 'unknown']),
    why: z.enum(['asked', 'idle', 'locked', 'closed', 'failed']),
    statements: z.int(),
    affected: z.int(),
  }),
);

export const databaseUnlocked = defineEvent(
  'database.unlocked.v1',
  z.object({
    connectionId,
    connection,
    production: z.boolean(),
    minutes: z.int(),
    reason: z.string().max(1000),
  }),
);
export const databaseLocked = defineEvent(
  'database.locked.v1',
  z.object({ connectionId, connection, why: z.enum(['asked', 'time', 'closed']) }),
);

/** Something was done to another session of the server: a query cancelled, a client ended. */
export const databaseActed = defineEvent(
  'database.acted.v1',
  shell.extend({
    act: z.enum(['cancel', 'terminate']),
    /** The server's id of the session or operation, and what it was doing as far as it was seen. */
    target: z.string().max(200),
    about: z.string().max(2000),
    worked: z.boolean(),
    text: z.string().max(2000),
  }),
);

export const databaseExported = defineEvent(
  'database.exported.v1',
  shell.extend({ file: z.string().max(1000), rows: z.int(), bytes: z.int(), sha256: z.string().max(64) }),
);

export const querySaved = defineEvent('database.query_saved.v1', savedQuery.extend({ queryId: z.ulid() }));
export const queryRemoved = defineEvent(
  'database.query_removed.v1',
  z.object({ queryId: z.ulid(), name: z.string().max(200) }),
);

/** This machine's own client was opened on a database, in a terminal (`terminalId`) whose end is told as any other's. */
export const databaseClientOpened = defineEvent(
  'database.client_opened.v1',
  z.object({
    terminalId: z.ulid(),
    connectionId,
    connection,
    engine: engineSchema,
    production: z.boolean(),
    program: z.string().max(60),
    /** It was told to read only; what is typed in it is not judged either way. */
    readOnly: z.boolean(),
    again: z.boolean(),
  }),
);
