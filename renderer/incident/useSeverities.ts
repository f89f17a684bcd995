import { useMemo } from 'react';
import { defaultScheme, type Severity } from '@domain/incident/model.ts';
import { useTable } from '../store/rows.ts';

/** Every severity level a person can choose: the imported guides' schemes first, then the built-in one. */
export function useSeverities(): Severity[] {
  const guides = useTable('guide');
  return useMemo(() => {
    const byName = Object.values(guides).sort((a, b) => a.name.localeCompare(b.name));
    return [...byName.flatMap((guide) => guide.summary?.severities ?? []), ...defaultScheme];
  }, [guides]);
}
