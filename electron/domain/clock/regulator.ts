import { addMonth } from './calendar.ts';
import type { Due } from './due.ts';
import type { Calendar, ClockState, Regime } from './model.ts';

const HOUR = 3600_000;

interface Notice {
  phase: string;
  label: string;
  detail: string;
  /** When it is due, from awareness (UTC ms). */
  due(aware: number, zone: string): number;
}

/**
 * What is to be notified and when, counted from awareness: GDPR, article 33 (1) and (4); Directive (EU) 2022/2555
 * (NIS2), article 23 (4); contracts with processors, where 24 hours is usual and the contract decides.
 */
const notices: Record<Regime, readonly Notice[]> = {
  gdpr: [
    {
      phase: 'authority',
      label: 'Notify the data protection authority',
      detail: 'Within 72 h of awareness (GDPR, art. 33). Missing facts follow in phases.',
      due: (aware) => aware + 72 * HOUR,
    },
  ],
  nis2: [
    {
      phase: 'warning',
      label: 'Early warning to the CSIRT',
      detail: 'Within 24 h of awareness (NIS2, art. 23)',
      due: (aware) => aware + 24 * HOUR,
    },
    {
      phase: 'notification',
      label: 'Incident notification to the CSIRT',
      detail: 'Within 72 h of awareness (NIS2, art. 23)',
      due: (aware) => aware + 72 * HOUR,
    },
    {
      phase: 'final',
      label: 'Final report to the CSIRT',
      detail: 'One month after the notification (NIS2, art. 23)',
      due: (aware, zone) => addMonth(aware + 72 * HOUR, zone),
    },
  ],
  contract: [
    {
      phase: 'customers',
      label: 'Inform the customers whose data you process',
      detail: 'Without undue delay; 24 h is usual, the contract decides',
      due: (aware) => aware + 24 * HOUR,
    },
  ],
};

export const regimeLabels: Record<Regime, string> = {
  gdpr: 'Personal data (GDPR)',
  nis2: 'Essential or important service (NIS2)',
  contract: "Customers' data under contract",
};

/** The notices' clocks: they run from awareness, also when the incident is long resolved. */
export function noticesOf({ aware, met }: ClockState, { zone }: Calendar): Due[] {
  if (!aware) return [];
  return aware.regimes.flatMap((regime) =>
    notices[regime].map(({ phase, label, detail, due }) => {
      const key = `regulator:${regime}:${phase}`;
      // The final report counts from the notification as it was filed, where it was.
      const filed = phase === 'final' ? met[`regulator:${regime}:notification`]?.at : undefined;
      const dueAt = filed === undefined ? due(aware.at, zone) : addMonth(filed, zone);
      const metAt = met[key]?.at ?? null;
      return {
        key,
        kind: 'regulator' as const,
        label,
        detail,
        startedAt: aware.at,
        dueAt,
        metAt,
        remindAt: null,
      };
    }),
  );
}
