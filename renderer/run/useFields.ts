import { useState } from 'react';
import { defaultFor } from '@domain/run/defaults.ts';
import type { Preview } from '@domain/run/preview.ts';
import type { RunRow } from '@domain/run/row.ts';
import { api, command } from '../api/client.ts';
import { useRow } from '../store/rows.ts';
import type { Target } from './target.ts';

/** The values that a person types for a run's placeholders, with what is suggested where nothing is typed. */
export function useFields(run: RunRow, target: Target) {
  const [drafts, setDrafts] = useState<Record<string, string>>({});
  const incident = useRow('incident', run.incidentId);
  const person = useRow('setting', 'me')?.person ?? '';
  const all = useRow(
    'host',
    target.how === 'captured' ? target.hosts[0]?.id : (target.terminal?.hostId ?? undefined),
  );
  // What differs from host to host cannot be one value.
  const host = target.names.length === 1 ? all : undefined;
  const suggest = (name: string): string | undefined =>
    run.fields[name] || !incident ? undefined : defaultFor(name, { host, incident, person, now: Date.now() });

  return {
    drafts,
    set: (name: string, value: string) => setDrafts((all) => ({ ...all, [name]: value })),
    defaults(preview: Preview | null): Record<string, string> {
      const found = (preview?.fields ?? []).map((f) => [f.name, f.certain ? suggest(f.name) : undefined]);
      return Object.fromEntries(found.filter(([, value]) => value !== undefined)) as Record<string, string>;
    },
    /** Stores what is typed; with `suggested` also what stands there untouched. */
    async commit(preview: Preview | null, suggested: boolean): Promise<void> {
      for (const { name, secret, certain } of preview?.fields ?? []) {
        const value = drafts[name] ?? (suggested && certain && !secret ? suggest(name) : undefined);
        if (value === undefined || (!secret && value === (run.fields[name]?.value ?? ''))) continue;
        await command((key) => api.run.fillField({ key, runId: run.id, name, value, secret }));
        if (secret) setDrafts(({ [name]: _, ...rest }) => rest);
      }
    },
  };
}
