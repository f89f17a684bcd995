import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { entryRow, type TimelineFilter } from '@domain/timeline/model.ts';
import { api } from '../api/client.ts';
import { onRows, useRound } from '../store/rows.ts';
import { matchesFilter, TimelineWindow } from './window.ts';

/** The timeline of an incident, kept current by the change feed. `filter` must be a stable object. */
export function useTimeline(incidentId: string, filter: TimelineFilter) {
  const round = useRound();
  const window = useMemo(
    () =>
      new TimelineWindow(
        {
          page: (from, limit) => api.timeline.page({ incidentId, filter, from, limit }),
          tail: (limit) => api.timeline.tail({ incidentId, filter, limit }),
        },
        (entry) => matchesFilter(entry, filter),
      ),
    [incidentId, filter],
  );
  useEffect(() => {
    if (round === 0) return undefined;
    void window.reload();
    return onRows('timeline', (change) => {
      if (change === 'stale') return void window.reload();
      const entry = entryRow.safeParse(change.row).data;
      if (entry?.incidentId === incidentId) window.take(entry);
    });
  }, [window, incidentId, round]);
  const state = useSyncExternalStore(window.subscribe, window.snapshot);
  return { window, state };
}
