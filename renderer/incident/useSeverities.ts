import { useMemo } from 'react';
import type { GuideRow } from '@domain/guide/library.ts';
import { defaultScheme, type Severity } from '@domain/incident/model.ts';
import { useTable } from '../store/rows.ts';

/** Every severity level a person can choose: the imported guides' schemes first, then the built-in one. */
export function useSeverities(): Severity[] {
  const guides = useTable('guide');
  return useMemo(() => [...schemesOf(Object.values(guides)), ...defaultScheme], [guides]);
}

/** A scheme that several guides share is offered once; different ones of the same name go by their file too. */
function schemesOf(guides: GuideRow[]): Severity[] {
  const byName = guides
    .filter((guide) => guide.summary && guide.summary.severities.length > 0)
    .sort((a, b) => a.name.localeCompare(b.name));
  const levels = new Set<string>();
  const names = new Set<string>();
  return byName.flatMap(({ name, file, summary }) => {
    const scheme = summary?.severities ?? [];
    const key = JSON.stringify(scheme.map(({ code, label }) => [code, label]));
    if (levels.has(key)) return [];
    levels.add(key);
    const taken = names.has(name);
    names.add(name);
    return taken ? scheme.map((s) => ({ ...s, scheme: `${name} (${file})`.slice(0, 200) })) : scheme;
  });
}
