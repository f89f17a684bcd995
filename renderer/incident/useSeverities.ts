import { useMemo } from 'react';
import type { Severity } from '@domain/incident/model.ts';
import { emptySeverityRow, severityOf, type Scheme, type SeverityRow } from '@domain/severity/model.ts';
import { allSchemes, offeredSchemes, schemeFor } from '@domain/severity/schemes.ts';
import { useRow, useTable } from '../store/rows.ts';

/** The team's part about severity: own schemes, default, services' objectives. */
export function useSeverityRow(): SeverityRow {
  return useRow('severity', 'team') ?? emptySeverityRow;
}

/** The schemes a person chooses from, the default first. */
export function useOfferedSchemes(): Scheme[] {
  const row = useSeverityRow();
  const guides = useTable('guide');
  return useMemo(() => offeredSchemes(row, Object.values(guides)), [row, guides]);
}

/** Every scheme there is. */
export function useAllSchemes(): Scheme[] {
  const row = useSeverityRow();
  const guides = useTable('guide');
  return useMemo(() => allSchemes(row, Object.values(guides)), [row, guides]);
}

/** The schemes for an incident, that of its services first. */
export function useSchemesFor(services: readonly string[]): Scheme[] {
  const row = useSeverityRow();
  const offered = useOfferedSchemes();
  return useMemo(() => {
    const first = schemeFor(offered, row, services);
    return first ? [first, ...offered.filter((s) => s !== first)] : offered;
  }, [offered, row, services]);
}

/** Every level a person can choose, as incidents keep it. */
export function levelsOf(schemes: readonly Scheme[]): Severity[] {
  return schemes.flatMap((scheme) =>
    scheme.levels.filter((level) => !level.retired).map((level) => severityOf(scheme, level)),
  );
}
