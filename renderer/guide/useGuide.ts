import { useEffect, useState } from 'react';
import type { Guide } from '@domain/guide/model.ts';
import { api, errorText } from '../api/client.ts';
import { useRound, useRow } from '../store/rows.ts';

/** 8 read guides: going to and fro between a few must not fetch them again. */
const KEPT = 8;
const kept = new Map<string, Guide>();

/** A guide's whole model, read once for each text and set of corrections; null while it is on its way. */
export function useGuide(id: string): { guide: Guide | null; error: string | null } {
  const revision = useRow('guide', id)?.revision;
  const round = useRound();
  const [loaded, setLoaded] = useState<{ revision: string; guide: Guide } | null>(null);
  const [error, setError] = useState<string | null>(null);
  const cached = revision === undefined ? undefined : kept.get(id + revision);
  useEffect(() => {
    if (revision === undefined || kept.has(id + revision)) return;
    let current = true;
    api.guide
      .get({ id })
      .then((answer) => {
        const guide = JSON.parse(answer.json) as Guide;
        kept.set(id + answer.revision, guide);
        const [oldest] = kept.keys();
        if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
        if (!current) return;
        setError(null);
        setLoaded({ revision: answer.revision, guide });
      })
      .catch((caught: unknown) => current && setError(errorText(caught)));
    return () => {
      current = false;
    };
  }, [id, revision, round]);
  const guide = cached ?? (loaded?.revision === revision ? (loaded?.guide ?? null) : null);
  return { guide, error: guide ? null : error };
}
