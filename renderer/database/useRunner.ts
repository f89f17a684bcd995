import { useCallback, useEffect, useRef, useState } from 'react';
import { z } from 'zod';
import { needSchema, verdictSchema } from '@domain/database/verdict.ts';
import { api, command, errorText, failureOf } from '../api/client.ts';
import type { RunView } from './runs.ts';
import type { Shell } from './shell.ts';

/** A statement to run, and where it stands in the editor. */
export interface Piece {
  text: string;
  from: number;
}

const refusal = z.object({ need: needSchema, verdict: verdictSchema, name: z.string() });
/** What has to be answered before a statement may run. */
export interface Question extends z.infer<typeof refusal> {
  piece: Piece;
}

export interface Runner {
  /** Runs statements one by one; the first that fails ends it. */
  start(pieces: readonly Piece[]): void;
  question: Question | null;
  /** Answers it: goes on, with what was typed; null gives up. */
  answer(typed: { typed?: string } | null): void;
  /** How many are still to run, the one under way left out. */
  left: number;
  error: string | null;
  stop(): void;
}

/** Runs statements in a shell, asking what is to be asked, and tells where one failed. */
export function useRunner(shell: Shell, onFailed: (piece: Piece, position: number) => void): Runner {
  const [question, setQuestion] = useState<Question | null>(null);
  const [left, setLeft] = useState(0);
  const [error, setError] = useState<string | null>(null);
  const turn = useRef(0);
  const answered = useRef<((typed: { typed?: string } | null) => void) | null>(null);
  const failed = useRef(onFailed);
  useEffect(() => {
    failed.current = onFailed;
  }, [onFailed]);

  const stop = useCallback(() => {
    turn.current += 1;
    answered.current?.(null);
    setLeft(0);
  }, []);

  const runOne = useCallback(
    async (piece: Piece): Promise<boolean> => {
      let typed: string | undefined;
      for (;;) {
        try {
          const { run } = await command((key) =>
            api.database.run({ key, sessionId: shell.sessionId, text: piece.text, typed }),
          );
          const { end } = await ending(shell, run);
          if (end?.outcome === 'failed' && end.error && end.error.position !== null)
            failed.current(piece, end.error.position);
          return end?.outcome === 'done';
        } catch (caught) {
          const asked = refusal.safeParse(failureOf(caught)?.data).data;
          if (!asked || asked.need === 'nothing') throw caught;
          setQuestion({ ...asked, piece });
          const answer = await new Promise<{ typed?: string } | null>((resolve) => {
            answered.current = resolve;
          });
          answered.current = null;
          setQuestion(null);
          if (!answer) return false;
          typed = answer.typed;
        }
      }
    },
    [shell],
  );

  const start = useCallback(
    (pieces: readonly Piece[]) => {
      const mine = (turn.current += 1);
      setError(null);
      void (async () => {
        try {
          for (const [i, piece] of pieces.entries()) {
            setLeft(pieces.length - i - 1);
            if (!(await runOne(piece)) || turn.current !== mine) break;
          }
        } catch (caught) {
          if (turn.current === mine) setError(errorText(caught));
        } finally {
          if (turn.current === mine) setLeft(0);
        }
      })();
    },
    [runOne],
  );

  return { start, question, answer: (typed) => answered.current?.(typed), left, error, stop };
}

/** Waits until a run has ended, as the lane tells. */
function ending(shell: Shell, run: number): Promise<Pick<RunView, 'end'>> {
  return new Promise((resolve) => {
    const look = () => {
      const view = shell.snapshot().runs.find((r) => r.run === run);
      if (!view?.end) return;
      leave();
      resolve(view);
    };
    const leave = shell.subscribe(look);
    look();
  });
}
