import { z } from 'zod';

/** A column of a result. `kind` says how to show and copy it; values are the server's own text, exact. */
const columnKinds = [
  'text',
  'integer',
  'decimal',
  'float',
  'boolean',
  'json',
  'bytes',
  'time',
  'array',
  'other',
] as const;
export const columnSchema = z.object({
  name: z.string(),
  /** As the server calls it: "int8", "timestamptz", "varchar". */
  type: z.string(),
  kind: z.enum(columnKinds),
  /** `schema.table` where the column comes from, as far as the server tells; ''. */
  table: z.string(),
});
export type Column = z.infer<typeof columnSchema>;

/** A typed reply of Redis. Binary strings that are no UTF-8 come as base64. `cut`: bytes left out. */
export type Reply =
  | { type: 'status'; value: string }
  | { type: 'error'; value: string }
  | { type: 'integer'; value: string }
  | { type: 'double'; value: string }
  | { type: 'boolean'; value: boolean }
  | { type: 'string'; value: string; cut?: number }
  | { type: 'binary'; base64: string; cut?: number }
  | { type: 'null' }
  | { type: 'list' | 'set' | 'push'; items: Reply[]; more: number }
  | { type: 'map'; entries: [Reply, Reply][]; more: number };

export const replySchema: z.ZodType<Reply> = z.lazy(() =>
  z.union([
    z.object({ type: z.enum(['status', 'error', 'integer', 'double']), value: z.string() }),
    z.object({ type: z.literal('boolean'), value: z.boolean() }),
    z.object({ type: z.literal('string'), value: z.string(), cut: z.int().optional() }),
    z.object({ type: z.literal('binary'), base64: z.string(), cut: z.int().optional() }),
    z.object({ type: z.literal('null') }),
    z.object({ type: z.enum(['list', 'set', 'push']), items: z.array(replySchema), more: z.int() }),
    z.object({
      type: z.literal('map'),
      entries: z.array(z.tuple([replySchema, replySchema])),
      more: z.int(),
    }),
  ]),
) as z.ZodType<Reply>;

/** A server's word beside a result: NOTICE, WARNING, MySQL's warnings, ours ("This table is not transactional"). */
export const noticeSchema = z.object({
  severity: z.string(),
  text: z.string(),
  detail: z.string(),
  hint: z.string(),
  code: z.string(),
});
export type Notice = z.infer<typeof noticeSchema>;

/** The server's error: where in the statement (characters from 0; null where it does not say). */
const statementError = z.object({
  text: z.string(),
  detail: z.string(),
  hint: z.string(),
  /** SQLSTATE, MySQL's number, Redis' prefix, MongoDB's code name. */
  code: z.string(),
  position: z.int().nullable(),
});
export type StatementError = z.infer<typeof statementError>;

/** A value that was cut to the run's limit: `bytes` is its true length. */
const cutSchema = z.object({ row: z.int(), column: z.int(), bytes: z.number() });
export type Cut = z.infer<typeof cutSchema>;

/** The messages of a session's lane that are JSON. `run` counts a session's runs from 1, `result` those of one run from 0. */
export const laneMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), run: z.int(), text: z.string(), at: z.int() }),
  /** A result set begins. */
  z.object({ kind: z.literal('head'), run: z.int(), result: z.int(), columns: z.array(columnSchema) }),
  /** So many rows lie ready to be fetched; sent a few times a second. */
  z.object({ kind: z.literal('progress'), run: z.int(), result: z.int(), rows: z.int(), bytes: z.number() }),
  z.object({ kind: z.literal('notice'), run: z.int(), notice: noticeSchema }),
  /** Redis: the whole answer. */
  z.object({ kind: z.literal('reply'), run: z.int(), reply: replySchema }),
  /** Values that were cut among rows already sent or fetched. */
  z.object({ kind: z.literal('cuts'), run: z.int(), result: z.int(), cuts: z.array(cutSchema) }),
  z.object({
    kind: z.literal('result'),
    run: z.int(),
    result: z.int(),
    rows: z.int(),
    /** Rows changed, as the server counts; null where it counts none. */
    affected: z.int().nullable(),
    /** "SELECT 3", "UPDATE 1". */
    tag: z.string(),
    /** The row or byte limit ended it: there is more on the server. */
    limited: z.boolean(),
  }),
  z.object({
    kind: z.literal('end'),
    run: z.int(),
    outcome: z.enum(['done', 'failed', 'cancelled', 'unknown']),
    error: statementError.nullable(),
    /** From sending it to the end, and to the first row (null without rows). */
    ms: z.number(),
    firstRowMs: z.number().nullable(),
    /** It runs in a transaction that waits for commit or rollback. */
    open: z.boolean(),
  }),
  /** What was asked for is no longer kept: run it again. */
  z.object({ kind: z.literal('gone'), run: z.int() }),
]);
export type LaneMessage = z.infer<typeof laneMessage>;

/** The page asks for rows; at most 10,000 and 4 MB come at a time, from `from` on. */
export const laneRequest = z.object({
  kind: z.literal('fetch'),
  run: z.int(),
  result: z.int(),
  from: z.int().min(0),
  count: z.int().min(1).max(10_000),
});
export type LaneRequest = z.infer<typeof laneRequest>;
