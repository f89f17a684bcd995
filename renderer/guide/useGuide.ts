import { useEffect, useState } from 'react';
import type { Guide } from '@domain/guide/model.ts';
import { api, errorText } from '../api/client.ts';
import { useRound, useRow } from '../store/rows.ts';

/** 8 read guides: going to and fro between a few must not fetch them again. */
const KEPT = 8;
const kept = new Map<string, Guide>();

/** A guide's whole model, read once for each text; null while it is on its way. */
export function useGuide(id: string): { guide: Guide | null; error: string | null } {
  const sha256 = useRow('guide', id)?.sha256;
  const round = useRound();
  const [loaded, setLoaded] = useState<{ sha256: string; guide: Guide } | null>(null);
  const [error, setError] = useState<string | null>(null);
  const cached = sha256 === undefined ? undefined : kept.get(id + sha256);
  useEffect(() => {
    if (sha256 === undefined || kept.has(id + sha256)) return;
    let current = true;
    api.guide
      .get({ id })
      .then((answer) => {
        const guide = JSON.parse(answer.json) as Guide;
        kept.set(id + answer.sha256, guide);
        const [oldest] = kept.keys();
        if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
        if (!current) return;
        setError(null);
        setLoaded({ sha256: answer.sha256, guide });
      })
      .catch((caught: unknown) => current && setError(errorText(caught)));
    return () => {
      current = false;
    };
  }, [id, sha256, round]);
  const guide = cached ?? (loaded?.sha256 === sha256 ? (loaded?.guide ?? null) : null);
  return { guide, error: guide ? null : error };
}
