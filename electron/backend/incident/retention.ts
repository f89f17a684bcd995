import { CATALOG } from '../../domain/event.ts';
import { retentionSet, USUAL_YEARS, type RetentionRow } from '../../domain/incident/retention.ts';
import { jsonProjection } from '../log/jsonProjection.ts';
import type { Log } from '../log/log.ts';

/** How long the team keeps incidents: one row. */
export const retentionProjection = jsonProjection<RetentionRow>({
  feature: 'retention',
  version: 1,
  types: new Set([retentionSet.type]),
  keyOf: (event) => (event.stream === 'catalog' ? 'team' : null),
  empty: () => ({ years: USUAL_YEARS }),
  fold: (_, event) => (retentionSet.is(event) ? { years: event.data.years } : null),
});

/** Sets how long incidents are kept. */
export function createRetention({ log, person }: { log: Log; person(): string }) {
  return {
    setRetention(c: { key?: string | undefined; years: number }) {
      log.append(CATALOG, [retentionSet({ years: c.years })], { actor: person(), key: c.key });
      return { ok: true } as const;
    },
  };
}
