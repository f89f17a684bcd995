import {
  breachRecorded,
  emptyBreach,
  incidentAware,
  regulatorNotified,
  type BreachRow,
} from '../../domain/incident/breach.ts';
import { incidentOf, jsonProjection } from '../log/jsonProjection.ts';

/** What the breach register holds of each incident. */
export const breachProjection = jsonProjection<BreachRow>({
  feature: 'breach',
  version: 1,
  types: new Set([incidentAware, breachRecorded, regulatorNotified].map((e) => e.type)),
  keyOf: incidentOf,
  empty: (incidentId) => ({ incidentId, awareAt: null, regimes: [], record: emptyBreach, notices: [] }),
  fold(row, event) {
    if (incidentAware.is(event)) return { ...row, awareAt: event.data.awareAt, regimes: event.data.regimes };
    if (breachRecorded.is(event)) return { ...row, record: { ...row.record, ...event.data } };
    if (!regulatorNotified.is(event)) return null;
    const { clock, label, notifiedAt: at, reference } = event.data;
    const others = row.notices.filter((n) => n.clock !== clock);
    return { ...row, notices: [...others, { clock, label, at, reference, by: event.actor }] };
  },
});
