import { engineNames, type ConnectionRow } from '../../domain/database/model.ts';
import type { SecretStore } from '../../domain/secret.ts';
import type { Ask } from '../ssh/ask.ts';

export interface PasswordDeps {
  secrets: SecretStore;
  /** How questions of a shell are put to the person. */
  ask(sessionId: string): Ask;
}

/** How passwords of databases are kept: by the connection's id, never under a name that others share. */
const nameOf = (connectionId: string): string => `database ${connectionId}`;

/** Passwords: from where secrets are kept, or asked for; while a shell is open, what worked is not asked for again. */
export function createPasswords({ secrets, ask }: PasswordDeps) {
  const used = new Map<string, string>();
  return {
    async get(
      { id, name, engine, user, address, port, socketPath }: ConnectionRow,
      { sessionId, attempt, signal }: { sessionId: string; attempt: number; signal: AbortSignal },
    ): Promise<string | null> {
      if (attempt === 1) {
        const known = used.get(id) ?? (await secrets.get(nameOf(id)));
        if (known !== null) return known;
      } else {
        // What was kept did not fit.
        used.delete(id);
        await secrets.remove(nameOf(id));
      }
      const where = socketPath || `${address}:${port}`;
      const answer = await ask(sessionId)(
        {
          kind: 'password',
          name: `${engineNames[engine]} ${name}`,
          user: user || 'default',
          address: where,
          attempt,
        },
        signal,
      );
      if (answer.kind !== 'secret') return null;
      used.set(id, answer.value);
      if (answer.keep) await secrets.set(nameOf(id), answer.value);
      return answer.value;
    },
    /** What is known without asking; null for nothing. */
    known: async (connectionId: string): Promise<string | null> =>
      used.get(connectionId) ?? (await secrets.get(nameOf(connectionId))),
    keep: async (connectionId: string, value: string): Promise<void> => {
      used.set(connectionId, value);
      await secrets.set(nameOf(connectionId), value);
    },
    /** Forgets what was used, once no shell needs it; what the person chose to keep stays. */
    release: (connectionId: string): void => void used.delete(connectionId),
    forget: async (connectionId: string): Promise<void> => {
      used.delete(connectionId);
      await secrets.remove(nameOf(connectionId));
    },
  };
}
