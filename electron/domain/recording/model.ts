import { z } from 'zod';
import { defineEvent } from '../event.ts';

const recordingId = z.ulid();
const host = z.string().max(300);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

/** Why a recording was begun. */
const recordingReasons = ['production', 'host', 'person'] as const;

/**
 * How a recording ended. `recovered`: Holdfast or the machine ended in the middle of it, and the file was closed at the
 * next start; `lost`: nothing of it was found.
 */
const recordingOutcomes = [
  'closed',
  'switched_off',
  'limit',
  'disk_full',
  'failed',
  'recovered',
  'lost',
] as const;
export type RecordingOutcome = (typeof recordingOutcomes)[number];

export const recordingStarted = defineEvent(
  'recording.started.v1',
  z.object({
    recordingId,
    sessionId: z.ulid(),
    hostId: z.ulid(),
    host,
    production: z.boolean(),
    cols: count,
    rows: count,
    reason: z.enum(recordingReasons),
  }),
);
/** The same for a program of this machine: it is on no host, and leads to a database. */
export const recordingStartedHere = defineEvent(
  'recording.started_here.v1',
  z.object({
    recordingId,
    sessionId: z.ulid(),
    connectionId: z.ulid(),
    host,
    production: z.boolean(),
    cols: count,
    rows: count,
    reason: z.enum(recordingReasons),
  }),
);
export type RecordingReason = (typeof recordingReasons)[number];

/** The closed file: `sha256` and `bytes` are of the file as kept (gzip), `cast` of the asciicast text within. */
export const recordingFinished = defineEvent(
  'recording.finished.v1',
  z.object({
    recordingId,
    host,
    outcome: z.enum(recordingOutcomes),
    bytes: count,
    sha256: sha256.nullable(),
    castBytes: count,
    castSha256: sha256.nullable(),
    durationMs: count,
  }),
);
export const recordingInputSet = defineEvent(
  'recording.input_set.v1',
  z.object({ recordingId, host, on: z.boolean() }),
);
export const recordingPinned = defineEvent('recording.pinned.v1', z.object({ recordingId }));
export const recordingUnpinned = defineEvent('recording.unpinned.v1', z.object({ recordingId }));
/** The file was removed; what is known about it stays. */
export const recordingRemoved = defineEvent(
  'recording.removed.v1',
  z.object({ recordingId, host, why: z.enum(['age', 'space', 'person']) }),
);

/** `auto`: recorded where it is marked as production. */
export const recordModes = ['auto', 'always', 'never'] as const;
export type RecordMode = (typeof recordModes)[number];
/** Which hosts are recorded: a fact of the catalog. */
export const recordingHostSet = defineEvent(
  'recording.host_set.v1',
  z.object({ hostId: z.ulid(), host, mode: z.enum(recordModes) }),
);

/** A recording as the log tells it. Times are UTC milliseconds. */
export const recordingRow = z.object({
  id: recordingId,
  incidentId: z.ulid(),
  sessionId: z.ulid(),
  /** Null for a program of this machine. */
  hostId: z.ulid().nullable(),
  host,
  production: z.boolean(),
  /** Who was at the terminal. */
  person: z.string(),
  /** The console that has the file. */
  origin: z.string(),
  startedAt: z.int(),
  /** Null while it is written. */
  endedAt: z.int().nullable(),
  outcome: z.enum(recordingOutcomes).nullable(),
  bytes: count,
  sha256: z.string().nullable(),
  castBytes: count,
  castSha256: z.string().nullable(),
  input: z.boolean(),
  pinned: z.boolean(),
  removed: z.boolean(),
});
export type RecordingRow = z.infer<typeof recordingRow>;

export const recordingHostRow = z.object({ id: z.ulid(), mode: z.enum(recordModes) });
export type RecordingHostRow = z.infer<typeof recordingHostRow>;

/** Whether a session that is open is recorded now; `text` says what went wrong, in plain words. */
export const recorderRow = z.object({
  id: z.ulid(),
  recordingId: z.ulid().nullable(),
  input: z.boolean(),
  text: z.string(),
});
export type RecorderRow = z.infer<typeof recorderRow>;

/** How much is kept. A megabyte is 1,048,576 bytes. */
export const recordingLimits = z.object({
  /** Of one recording's text: beyond, it ends and says so. */
  recordingMb: z.int().min(1).max(100_000),
  /** Of all files together. */
  totalMb: z.int().min(1).max(10_000_000),
  days: z.int().min(1).max(36_500),
});
export type RecordingLimits = z.infer<typeof recordingLimits>;

/** 512 MB is an hour of full screens a second; a year is what most audits ask for. */
export const defaultLimits: RecordingLimits = { recordingMb: 512, totalMb: 10_240, days: 365 };
