import { ulid } from 'ulid';
import { Failure } from '../../domain/failure.ts';
import type { PromptRow } from '../../domain/terminal/model.ts';
import type { Answer } from '../../domain/terminal/prompt.ts';
import type { Live } from '../change/live.ts';
import type { Ask } from '../ssh/ask.ts';

/** 2 minutes: as long as sshd waits for a login (LoginGraceTime). */
const PATIENCE_MS = 120_000;

/** Questions that wait for the person; each is a live row until it is answered, withdrawn or too old. */
export function createPrompts(live: Live) {
  const open = new Map<string, (answer: Answer) => void>();
  return {
    /** How a session asks. */
    asker(sessionId: string): Ask {
      return (question, signal) =>
        new Promise((resolve) => {
          const id = ulid();
          const settle = (answer: Answer): void => {
            clearTimeout(timer);
            signal.removeEventListener('abort', withdraw);
            if (open.delete(id)) live.remove('prompt', id);
            resolve(answer);
          };
          const withdraw = (): void => settle({ kind: 'cancel' });
          const timer = setTimeout(withdraw, PATIENCE_MS);
          if (signal.aborted) return withdraw();
          signal.addEventListener('abort', withdraw);
          open.set(id, settle);
          live.set('prompt', id, { id, sessionId, question } satisfies PromptRow);
        });
    },
    answer(promptId: string, answer: Answer): void {
      const settle = open.get(promptId);
      if (!settle)
        throw new Failure('CONFLICT', 'This question is no longer open: it was answered or took too long.');
      settle(answer);
    },
    dispose(): void {
      open.forEach((settle) => settle({ kind: 'cancel' }));
    },
  };
}
