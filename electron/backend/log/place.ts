import { compareEvents, type StoredEvent } from '../../domain/event.ts';
import { laterHlc, type Hlc } from '../../domain/hlc.ts';
import type { Changed } from './projection.ts';
import type { Projector } from './projector.ts';
import { fromRow, type EventRow, type LogStatements } from './rows.ts';

/**
 * Up to so many events after a late one are asked whether they mind, and so many late events of a stream are tried
 * in one import: together about 50 ms at the most. Beyond that folding the stream anew is the cheaper way.
 */
const LATER_ASKED = 500;
const LATE_TRIED = 64;

/** Where the log stands: its statements, its views, its last position and its clock. */
export interface LogState {
  sql: LogStatements;
  projector: Projector;
  pos: number;
  hlc: Hlc;
}

interface Place {
  head: Pick<EventRow, 'hlc' | 'origin' | 'seq'> | undefined;
  late: number;
  /** The features that need this stream folded anew. */
  refold: Set<string>;
}

/**
 * Stores accepted events and folds them. One that sorts before its stream's head is folded at once where that gives
 * the same rows (two consoles that write at the same time do this all day), else the stream is folded anew.
 */
export function place(state: LogState, accepted: EventRow[], changed: Changed): { pos: number; hlc: Hlc } {
  const { sql, projector } = state;
  accepted.sort(compareEvents);
  const places = new Map<string, Place>();
  let { pos, hlc } = state;
  for (const row of accepted) {
    let at = places.get(row.stream);
    if (!at) places.set(row.stream, (at = { head: sql.headOf.get(row.stream), late: 0, refold: new Set() }));
    pos += 1;
    hlc = laterHlc(hlc, row.hlc);
    row.pos = pos;
    const event = fromRow(row);
    if (at.head && compareEvents(row, at.head) < 0) {
      const later = ++at.late > LATE_TRIED ? null : eventsAfter(sql, row);
      for (const feature of later ? projector.disturbed(event, later) : projector.features())
        at.refold.add(feature);
    }
    sql.insert(row);
    projector.apply(event, changed, at.refold);
  }
  for (const [stream, { refold }] of places)
    if (refold.size > 0) projector.refold(stream, refold, pos, changed);
  if (accepted.length > 0) sql.storeHlc.run(hlc);
  return { pos, hlc };
}

function eventsAfter(sql: LogStatements, row: EventRow): StoredEvent[] | null {
  const rows = sql.later.all(row.stream, row.hlc, row.origin, row.seq, LATER_ASKED + 1);
  return rows.length > LATER_ASKED ? null : rows.map(fromRow);
}
