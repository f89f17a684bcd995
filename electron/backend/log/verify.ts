import type { VerifyReport } from '../../domain/storage/model.ts';
import { eventHash } from './chain.ts';
import { fromRow, type LogStatements } from './rows.ts';

/** Walks every origin's chain and says where it breaks: an edited, removed or inserted event shows. */
export function verifyChains(sql: LogStatements, ownOrigin: string): VerifyReport {
  const origins = sql.origins.all();
  const broken: VerifyReport['broken'] = [];
  for (const { origin } of origins) {
    let prev = { seq: 0, hash: '' };
    for (const row of sql.chain.iterate(origin)) {
      const reason = faultOf(row.seq, row.prev, prev, () => eventHash(fromRow(row)) === row.hash);
      if (reason) broken.push({ origin, seq: row.seq, reason });
      if (broken.length >= 100) break;
      prev = { seq: row.seq, hash: row.hash };
    }
  }
  const events = origins.reduce((sum, o) => sum + o.events, 0);
  return { events, origins: origins.length, head: sql.lastOf.get(ownOrigin)?.hash ?? '', broken };
}

function faultOf(
  seq: number,
  prevHash: string,
  prev: { seq: number; hash: string },
  intact: () => boolean,
): string | null {
  if (seq !== prev.seq + 1) return `events ${prev.seq + 1} to ${seq - 1} are missing`;
  if (prevHash !== prev.hash) return 'it does not follow from the event before it';
  try {
    return intact() ? null : 'its content was changed after it was written';
  } catch {
    return 'its content cannot be read';
  }
}
