import { createHash } from 'node:crypto';
import { envelopeSchema, eventType, type Envelope } from '../../domain/event.ts';
import { hlcTime, type Hlc } from '../../domain/hlc.ts';
import { canonicalJson, isIntact } from './chain.ts';
import type { Db } from './database.ts';
import { place, type LogState } from './place.ts';
import type { Changed } from './projection.ts';
import type { EventRow } from './rows.ts';

export interface ImportReport {
  added: number;
  /** Events that were here already. */
  known: number;
  quarantined: { id: string; reason: string }[];
}

interface ImportState extends LogState {
  db: Db;
  now: number;
}

/** An event may be ahead of this console's clock by this much; beyond it the sender's clock is broken. */
const MAX_AHEAD_MS = 24 * 3600_000;

/** The longest data of one event, in characters: a guide with its source fits, a flood does not. */
export const MAX_DATA_LENGTH = 4 * 1024 * 1024;

interface Tail {
  seq: number;
  hash: string;
}

/** What this batch brought so far and is not in the table yet. */
interface Batch {
  rows: EventRow[];
  hashes: Map<string, string>;
  tails: Map<string, Tail>;
}

/**
 * Imports events in one transaction. Each origin's chain must continue where this console's copy of it ends; a
 * gap, a fork or a wrong hash puts the event and what follows it on that chain in quarantine.
 */
export function importEvents(
  state: ImportState,
  events: readonly unknown[],
): { report: ImportReport; changed: Changed; pos: number; hlc: Hlc } {
  const report: ImportReport = { added: 0, known: 0, quarantined: [] };
  const changed: Changed = new Map();
  const run = state.db.transaction(() => {
    const batch: Batch = { rows: [], hashes: new Map(), tails: new Map() };
    for (const event of inChainOrder(events, (raw, reason) => quarantine(state, report, raw, reason))) {
      const verdict = judge(state, event, batch);
      if (verdict === 'known') report.known += 1;
      else if (verdict !== 'new') quarantine(state, report, event, verdict);
    }
    if (report.quarantined.length > 0) state.sql.trimQuarantine.run();
    return place(state, batch.rows, changed);
  });
  const { pos, hlc } = run.immediate();
  report.added = pos - state.pos;
  return { report, changed, pos, hlc };
}

function inChainOrder(
  events: readonly unknown[],
  reject: (raw: unknown, reason: string) => void,
): Envelope[] {
  const good: Envelope[] = [];
  for (const raw of events) {
    const parsed = envelopeSchema.safeParse(raw);
    if (parsed.success) good.push(parsed.data);
    else
      reject(
        raw,
        `Not an event: ${parsed.error.issues[0]?.path.join('.') ?? ''} ${parsed.error.issues[0]?.message ?? ''}`,
      );
  }
  return good.sort((a, b) => (a.origin === b.origin ? a.seq - b.seq : a.origin < b.origin ? -1 : 1));
}

type Verdict = 'new' | 'known' | (string & {});

/** Judges an event and, where it is new and right, adds it to the batch. */
function judge(state: ImportState, event: Envelope, batch: Batch): Verdict {
  let row: EventRow;
  try {
    row = { ...event, data: canonicalJson(event.data), pos: 0 };
  } catch {
    return 'Its content cannot be read';
  }
  if (row.data.length > MAX_DATA_LENGTH) return 'It is larger than an event may be';
  if (!isIntact(row)) return 'Its hash does not match its content';
  const here = batch.hashes.get(event.id) ?? state.sql.hashById.get(event.id);
  if (here !== undefined)
    return here === event.hash ? 'known' : 'Another event with the same id is here already';
  const tail = batch.tails.get(event.origin) ?? state.sql.lastOf.get(event.origin) ?? { seq: 0, hash: '' };
  const verdict = faultOf(event, tail, state.now);
  if (verdict) return verdict;
  batch.rows.push(row);
  batch.hashes.set(event.id, event.hash);
  batch.tails.set(event.origin, { seq: event.seq, hash: event.hash });
  return 'new';
}

function faultOf(event: Envelope, tail: Tail, now: number): string | null {
  if (event.seq <= tail.seq) return 'Its chain differs from the copy here (fork)';
  if (event.seq !== tail.seq + 1)
    return `Events ${tail.seq + 1} to ${event.seq - 1} of its console are missing`;
  if (event.prev !== tail.hash) return 'It does not continue the chain of its console';
  if (hlcTime(event.hlc) > now + MAX_AHEAD_MS) return 'Its clock is more than a day ahead of this console';
  const schema = eventType(event.type)?.schema;
  if (schema && !schema.safeParse(event.data).success) return `Its data does not fit ${event.type}`;
  return null;
}

function quarantine(state: ImportState, report: ImportReport, raw: unknown, reason: string): void {
  const id =
    typeof raw === 'object' && raw !== null && 'id' in raw ? String(raw.id).slice(0, 100) : 'unknown';
  const text = textOf(raw);
  // Kept once however often it comes: a console that sends the same wrong event every minute fills nothing.
  const digest = createHash('sha256').update(reason).update(text).digest('hex');
  // 64 kB: enough to see what came, small enough that rubbish cannot fill the disk.
  state.sql.quarantine.run(state.now, reason, text.slice(0, 65_536), digest);
  report.quarantined.push({ id, reason });
}

function textOf(raw: unknown): string {
  try {
    return JSON.stringify(raw) ?? 'undefined';
  } catch {
    return 'it cannot be shown as JSON';
  }
}
