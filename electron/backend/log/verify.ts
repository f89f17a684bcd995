import type { VerifyReport } from '../../domain/storage/model.ts';
import { incidentErased } from '../../domain/incident/erasure.ts';
import { incidentStream } from '../../domain/event.ts';
import { isErased, isIntact } from './chain.ts';
import type { Db } from './database.ts';
import { prepareRows, type EventRow } from './rows.ts';

/** Events read in one go: about 10 ms. */
const PAGE = 1000;
/** Breaks that are listed for each console; a chain that is broken this often needs no longer list. */
const LISTED = 100;

interface Link {
  seq: number;
  hash: string;
}

/**
 * Walks every origin's chain and says where it breaks: an edited, removed or inserted event shows, and one whose
 * content was erased without a fact that says who agreed.
 */
export function verifyChains(db: Db, ownOrigin: string): VerifyReport {
  const sql = prepareRows(db);
  const broken: VerifyReport['broken'] = [];
  const origins = sql.origins.all();
  const erasures = new Set<string>();
  const erased = new Map<string, { origin: string; seq: number }>();
  let events = 0;
  let gone = 0;
  for (const { origin, events: stored } of origins) {
    let walked = 0;
    const most = broken.length + LISTED;
    let prev: Link = { seq: 0, hash: '' };
    for (;;) {
      const rows = sql.chainPart.all(origin, prev.seq + 1, PAGE);
      for (const row of rows) {
        const reason = faultOf(row, prev);
        if (reason && broken.length < most) broken.push({ origin, seq: row.seq, reason });
        if (isErased(row)) {
          gone += 1;
          if (!erased.has(row.stream)) erased.set(row.stream, { origin, seq: row.seq });
        } else if (!reason && row.type === incidentErased.type) {
          erasures.add(erasedStream(row));
        }
        prev = row;
      }
      walked += rows.length;
      if (rows.length < PAGE) break;
    }
    if (walked < stored) broken.push({ origin, seq: 0, reason: 'it holds events with impossible numbers' });
    events += stored;
  }
  for (const [stream, place] of erased)
    if (!erasures.has(stream))
      broken.push({ ...place, reason: 'its content was erased, and no fact says who agreed' });
  const head = sql.lastOf.get(ownOrigin)?.hash ?? '';
  return { events, origins: origins.length, head, erased: gone, broken };
}

function faultOf(row: EventRow, prev: Link): string | null {
  if (row.seq !== prev.seq + 1) return `events ${prev.seq + 1} to ${row.seq - 1} are missing`;
  if (row.prev !== prev.hash) return 'it does not follow from the event before it';
  return isIntact(row) ? null : 'its content was changed after it was written';
}

function erasedStream({ data }: EventRow): string {
  return incidentStream(incidentErased.schema.parse(JSON.parse(data)).incidentId);
}
