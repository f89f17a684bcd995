import { useMemo } from 'react';
import { useTable } from '../store/rows.ts';

/** The roles that the imported guides name, in lower case, with what each has to do. */
export function useGuideRoles(): Map<string, string[]> {
  const guides = useTable('guide');
  return useMemo(() => {
    const roles = Object.values(guides).flatMap(({ summary }) => summary?.roles ?? []);
    return new Map(roles.map(({ name, duties }) => [name.toLowerCase(), duties]));
  }, [guides]);
}
