import { IconPlayerPlayFilled } from '@tabler/icons-react';
import type { EntryRow } from '@domain/timeline/model.ts';
import { useRows } from '../store/rows.ts';
import { openReplay } from './open.ts';

/** More recordings than these at one time are found in their list. */
const MAX_LINKS = 3;
/** The line that tells of an end is written just after it. */
const AFTER_MS = 1000;

/** Links from a timeline's entry to the recordings that were running then, at its very moment. */
export function Moments({ entry }: { entry: EntryRow }) {
  const running = useRows('recording', (rows) =>
    rows.filter(
      (row) =>
        row.incidentId === entry.incidentId &&
        !row.removed &&
        row.outcome !== 'lost' &&
        row.startedAt <= entry.at &&
        entry.at <= (row.endedAt ?? Infinity) + AFTER_MS,
    ),
  );
  return running.slice(0, MAX_LINKS).map((row) => (
    <span key={row.id}>
      {' · '}
      <button
        type="button"
        className="link-button"
        onClick={() => openReplay(row.id, entry.at)}
        aria-label={`Watch ${row.host} at this moment`}
      >
        <IconPlayerPlayFilled size={10} aria-hidden /> {row.host}
      </button>
    </span>
  ));
}
