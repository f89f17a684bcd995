import { SshError } from '../../domain/terminal/failure.ts';
import type { Question } from '../../domain/terminal/prompt.ts';
import type { Ask } from './ask.ts';

/** An ask that asks nobody, and what it would have asked. */
export function quietAsk(): { ask: Ask; explain(error: unknown): unknown } {
  let asked: Question | null = null;
  return {
    ask: (question) => {
      asked ??= question;
      return Promise.resolve({ kind: 'cancel' });
    },
    /** The failure in words of what was missing; other errors as they are. */
    explain(error) {
      if (!asked || !(error instanceof SshError)) return error;
      const { name } = asked;
      const then = 'Open a terminal on it once; then it can be reached unattended.';
      if (asked.kind === 'hostKey') {
        const text = `The host key of ${name} was never confirmed. ${then}`;
        return new SshError('HOST_KEY_REFUSED', text, error.data);
      }
      const what = { passphrase: 'a passphrase', password: 'a password', keyboardInteractive: 'an answer' };
      const text = `Logging in to ${name} needs ${what[asked.kind]} from a person. ${then}`;
      return new SshError('AUTH_FAILED', text, error.data);
    },
  };
}
