import { CATALOG, incidentStream } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import type { IncidentRow } from '../../domain/incident/model.ts';
import {
  incidentExpired,
  keptUntil,
  retentionSet,
  USUAL_YEARS,
  type RetentionRow,
} from '../../domain/incident/retention.ts';
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

interface Deps {
  log: Log;
  find(id: string): IncidentRow | undefined;
  years(): number;
  person(): string;
  now(): number;
}

const ok = { ok: true } as const;

/** Sets how long incidents are kept, and puts away those past it that a person agreed to. */
export function createRetention({ log, find, years, person, now }: Deps) {
  return {
    setRetention(c: { key?: string | undefined; years: number }) {
      log.append(CATALOG, [retentionSet({ years: c.years })], { actor: person(), key: c.key });
      return ok;
    },
    expire({ ids, consent }: { key?: string | undefined; ids: string[]; consent: string }) {
      const due = ids.flatMap((id) => find(id) ?? []);
      const early = due.find((i) => (keptUntil(i, years()) ?? Infinity) > now());
      if (early)
        throw new Failure(
          'REFUSED',
          `"${early.title}" is open, under legal hold, or not old enough. Nothing was put away.`,
        );
      for (const { id } of due)
        log.append(incidentStream(id), [incidentExpired({ years: years(), consent })], { actor: person() });
      return ok;
    },
  };
}
