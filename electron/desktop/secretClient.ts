import type { SecretStore } from '../domain/secret.ts';
import type { SecretAnswer, SecretRequest } from './messages.ts';

type Ask = SecretRequest extends infer R ? (R extends SecretRequest ? Omit<R, 'kind' | 'id'> : never) : never;

/** The keychain as the backend process sees it: main holds it and is asked. `take` is given main's answers. */
export function createSecretClient(send: (request: SecretRequest) => void): {
  store: SecretStore;
  take(answer: SecretAnswer): void;
} {
  const waiting = new Map<number, (answer: SecretAnswer) => void>();
  let next = 1;
  const ask = (request: Ask): Promise<SecretAnswer> =>
    new Promise((resolve) => {
      const id = next++;
      waiting.set(id, resolve);
      send({ kind: 'secret', id, ...request });
    });
  return {
    store: {
      get: async (name) => (await ask({ act: 'get', name })).value,
      async set(name, value) {
        const { reason } = await ask({ act: 'set', name, value });
        return reason === null ? { stored: true } : { stored: false, reason };
      },
      async remove(name) {
        await ask({ act: 'remove', name });
      },
    },
    take(answer) {
      waiting.get(answer.id)?.(answer);
      waiting.delete(answer.id);
    },
  };
}
