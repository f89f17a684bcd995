import { useMemo } from 'react';
import { correctionOf } from '@domain/guide/corrections.ts';
import type { GuideRow } from '@domain/guide/library.ts';
import { api } from '../api/client.ts';
import { useCommand } from '../ui/useCommand.ts';
import type { Correcting } from './Corrections.tsx';

/** Corrects a guide of the library; every correction is stored at once. */
export function useCorrecting(row: GuideRow): Correcting & { error: string | null } {
  const { run, error } = useCommand();
  const { id, corrections } = row;
  return useMemo(
    () => ({
      said: new Map(corrections.flatMap((c) => (c.piece === null ? [] : [[c.piece, c] as const]))),
      correct: (guide, block, as) =>
        void run((key) => api.guide.correct({ key, id, correction: correctionOf(guide, block, as) })),
      withdraw: (correction) => void run((key) => api.guide.withdrawCorrection({ key, id, correction })),
      error,
    }),
    [id, corrections, run, error],
  );
}
