import { assertNever } from '../assert.ts';
import type { RecordingLimits, RecordingReason, RecordingRow, RecordMode } from './model.ts';

const MB = 1024 * 1024;
const DAY = 24 * 3600_000;

/** Why a session on this host is recorded from its begin; null where it is not. */
export function reasonToRecord(mode: RecordMode, production: boolean): RecordingReason | null {
  switch (mode) {
    case 'always':
      return 'host';
    case 'never':
      return null;
    case 'auto':
      return production ? 'production' : null;
    default:
      return assertNever(mode);
  }
}

export interface Removal {
  recording: RecordingRow;
  why: 'age' | 'space';
}

/**
 * What is to go so that `room` more bytes fit: what is older than allowed, then the oldest until the rest fits.
 * What is pinned, on hold or still written never goes.
 */
export function toRemove(
  recordings: readonly RecordingRow[],
  c: { limits: RecordingLimits; now: number; room: number; onHold(incidentId: string): boolean },
): { removals: Removal[]; fits: boolean } {
  const kept = recordings.filter((r) => !r.removed && r.outcome !== 'lost');
  const free = kept
    .filter((r) => r.endedAt !== null && !r.pinned && !c.onHold(r.incidentId))
    .sort((a, b) => a.startedAt - b.startedAt);
  const limit = c.limits.totalMb * MB;
  let total = c.room + kept.reduce((sum, r) => sum + r.bytes, 0);
  const removals: Removal[] = [];
  for (const recording of free) {
    const old = (recording.endedAt ?? c.now) < c.now - c.limits.days * DAY;
    if (!old && total <= limit) continue;
    removals.push({ recording, why: old ? 'age' : 'space' });
    total -= recording.bytes;
  }
  return { removals, fits: total <= limit };
}
