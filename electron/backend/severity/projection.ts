import type { StoredEvent } from '../../domain/event.ts';
import {
  defaultSchemeChosen,
  emptySeverityRow,
  objectiveRemoved,
  objectiveSet,
  schemeRetired,
  schemeSaved,
  type SeverityRow,
} from '../../domain/severity/model.ts';
import { jsonProjection } from '../log/jsonProjection.ts';

/** The team's own schemes, the default one and the services' objectives: one row. */
export const severityProjection = jsonProjection<SeverityRow>({
  feature: 'severity',
  version: 2,
  types: new Set(
    [schemeSaved, schemeRetired, defaultSchemeChosen, objectiveSet, objectiveRemoved].map((e) => e.type),
  ),
  keyOf: (event) => (event.stream === 'catalog' ? 'team' : null),
  empty: () => emptySeverityRow,
  fold,
});

function fold(row: SeverityRow, event: StoredEvent): SeverityRow | null {
  if (schemeSaved.is(event)) {
    const { schemeId: id, name, levels, questions } = event.data;
    const others = row.schemes.filter((s) => s.id !== id);
    return { ...row, schemes: [...others, { id, name, origin: 'own', levels, questions, retired: false }] };
  }
  if (schemeRetired.is(event)) {
    const { schemeId } = event.data;
    return { ...row, schemes: row.schemes.map((s) => (s.id === schemeId ? { ...s, retired: true } : s)) };
  }
  if (defaultSchemeChosen.is(event)) return { ...row, defaultScheme: event.data.scheme };
  if (objectiveSet.is(event)) {
    const { data } = event;
    const others = row.objectives.filter((o) => o.service !== data.service);
    return { ...row, objectives: [...others, data] };
  }
  if (objectiveRemoved.is(event)) {
    const { service } = event.data;
    return { ...row, objectives: row.objectives.filter((o) => o.service !== service) };
  }
  return null;
}
