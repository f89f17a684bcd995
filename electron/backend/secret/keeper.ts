import type { SecretStore } from '../../domain/secret.ts';
import type { Question } from '../../domain/terminal/prompt.ts';
import type { Ask } from '../ssh/ask.ts';

export interface SecretKeeper extends SecretStore {
  /** Every value that went through here and was not removed: what must not be shown or written. */
  known(): string[];
}

/** Secrets for as long as the process lives and, where the shell has a keychain, beyond. */
export function createSecretKeeper(keychain: SecretStore | undefined): SecretKeeper {
  const memory = new Map<string, string>();
  const read = new Map<string, string>();
  return {
    async get(name) {
      const value = memory.get(name) ?? (await keychain?.get(name)) ?? null;
      if (value !== null) read.set(name, value);
      return value;
    },
    async set(name, value) {
      memory.set(name, value);
      return keychain?.set(name, value) ?? { stored: false, reason: 'It is kept until Holdfast ends.' };
    },
    async remove(name) {
      memory.delete(name);
      read.delete(name);
      await keychain?.remove(name);
    },
    known: () => [...new Set([...memory.values(), ...read.values()])],
  };
}

/**
 * Answers questions for secrets from what the person chose to keep, and asks for the rest. What was kept is tried
 * once: when the question comes again it did not fit, and is forgotten.
 */
export function askWithMemory(ask: Ask, secrets: SecretStore): Ask {
  return async (question, signal) => {
    const name = secretName(question);
    if (name === null) return ask(question, signal);
    if ('attempt' in question && question.attempt > 1) {
      await secrets.remove(name);
    } else {
      const kept = await secrets.get(name);
      if (kept !== null) return { kind: 'secret', value: kept };
    }
    const answer = await ask(question, signal);
    if (answer.kind === 'secret' && answer.keep) await secrets.set(name, answer.value);
    return answer;
  };
}

/** Under which name a secret is kept; null for what is never kept (one-time codes, host keys). */
function secretName(question: Question): string | null {
  if (question.kind === 'passphrase') return `passphrase ${question.keyFile}`;
  if (question.kind === 'password') return `password ${question.user}@${question.address}`;
  return null;
}
