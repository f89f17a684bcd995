import type { DatabaseFailure } from '../../domain/database/session.ts';
import { Failure } from '../../domain/failure.ts';
import { SshError } from '../../domain/terminal/failure.ts';
import { DatabaseError } from './driver.ts';

/** What a failed connection means, and what to do: never the library's words alone, never a secret. */
export function explainConnect(error: unknown, at: string): { code: DatabaseFailure; text: string } {
  if (error instanceof DatabaseError) return { code: error.code, text: error.message };
  if (error instanceof Failure) return { code: 'HOST_FAILED', text: error.message };
  if (error instanceof SshError) {
    const code =
      error.code === 'CANCELLED'
        ? 'CANCELLED'
        : error.code === 'UNREACHABLE' || error.code === 'CHANNEL_REFUSED'
          ? 'UNREACHABLE'
          : 'HOST_FAILED';
    return { code, text: error.message };
  }
  const code = String((error as NodeJS.ErrnoException | null)?.code ?? '');
  const texts: Record<string, string> = {
    ECONNREFUSED: `${at} refuses connections: the server is down, or listens elsewhere.`,
    ENOTFOUND: `The name in ${at} cannot be resolved. Check its spelling; perhaps it is known on a host only.`,
    EAI_AGAIN: `The name in ${at} cannot be resolved: DNS does not answer. An IP address still works.`,
    EHOSTUNREACH: `There is no route to ${at}. It may be reachable through a host only.`,
    ENETUNREACH: `The network of ${at} cannot be reached. It may be reachable through a host only.`,
    ENOENT: `There is no socket ${at}.`,
    EACCES: `This account may not use ${at}.`,
    ECONNRESET: `${at} closed the connection at once.`,
    EPIPE: `${at} closed the connection at once.`,
  };
  if (code === 'ETIMEDOUT') return { code: 'TIMEOUT', text: `${at} did not answer in time.` };
  const message = error instanceof Error ? error.message.slice(0, 300) : 'unknown reason';
  return { code: 'UNREACHABLE', text: texts[code] ?? `${at} cannot be reached: ${message}` };
}

/** A failure for the screen of whatever went wrong while a server was asked something. */
export function toFailure(error: unknown, at: string): Failure {
  if (error instanceof Failure) return error;
  const { code, text } = explainConnect(error, at);
  return new Failure(code === 'NOT_ALLOWED' ? 'REFUSED' : 'UNAVAILABLE', text);
}
