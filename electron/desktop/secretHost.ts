import { assertNever } from '../domain/assert.ts';
import type { SecretStore } from '../domain/secret.ts';
import type { SecretAnswer, SecretRequest } from './messages.ts';

/** Does what the backend asks of the keychain. What goes wrong is told in general words: errors may hold secrets. */
export async function answerSecret(secrets: SecretStore, request: SecretRequest): Promise<SecretAnswer> {
  const answer = { kind: 'secret' as const, id: request.id, value: null, reason: null };
  try {
    switch (request.act) {
      case 'get':
        return { ...answer, value: await secrets.get(request.name) };
      case 'set': {
        const done = await secrets.set(request.name, request.value);
        return done.stored ? answer : { ...answer, reason: done.reason };
      }
      case 'remove':
        await secrets.remove(request.name);
        return answer;
      default:
        return assertNever(request);
    }
  } catch {
    return { ...answer, reason: 'The keychain did not do what it was asked for.' };
  }
}
