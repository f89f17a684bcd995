import type { Duplex } from 'node:stream';
import type { AuthenticationType } from 'ssh2';
import { SshError } from '../../domain/terminal/failure.ts';
import { NEEDS_DEVICE } from './candidates.ts';
import type { ConnectTarget } from './connectTarget.ts';
import type { CommandStream } from './proxyCommand.ts';

export type Phase = 'greeting' | 'handshake' | 'login';

/** How far a connection has come, for the message where it goes no further. */
export interface Progress {
  phase: Phase;
  /** Ways to log in that were tried, in words for a person, and those that the server takes. */
  tried: string[];
  offered: AuthenticationType[];
  /** What the server offers in the key exchange, by the library's name for it. */
  remote: Map<string, string>;
  /** What came in the place of a greeting. */
  heard(): string;
}

/** Puts the library's error into words that say what to do. */
export function translate(target: ConnectTarget, attempt: Progress, error: Error): SshError {
  const { name, host, port } = target;
  const at = `${name} (${host}:${port})`;
  if (attempt.phase === 'login') {
    if (/too many authentication failures/i.test(error.message))
      return loginFailed(target, attempt, 'after too many attempts');
    if (attempt.tried.length > 0) return loginFailed(target, attempt, 'and closed the connection');
    return new SshError('CONNECTION_LOST', `${at} closed the connection during the login.`, { host: name });
  }
  const reason = /no matching (.+)$/i.exec(error.message)?.[1];
  if (reason) {
    const offer = [...attempt.remote.values()].at(-1);
    const offers = offer ? ` It offers only ${offer.split(',').join(', ').slice(0, 500)}` : '';
    return notInLibrary(target, `${at} and Holdfast share no ${reason.replaceAll('"', '')}.${offers}`);
  }
  const what = attempt.phase === 'greeting' ? 'did not greet as an SSH server' : 'broke the key exchange off';
  const words = attempt.phase === 'greeting' ? attempt.heard() : '';
  const said = words && ` It said: "${words}".`;
  return new SshError(
    'HANDSHAKE_FAILED',
    `${at} ${what}.${said} Check that the port is right and that it lets you in.`,
    { host: name },
  );
}

/** What Holdfast's library lacks the system's ssh may have. */
export function notInLibrary(target: ConnectTarget, what: string): SshError {
  const text = `${what}, which Holdfast's SSH library does not have. The system's ssh may: let it make the connection.`;
  return new SshError('UNSUPPORTED', text, { host: target.name, wayRound: 'systemSsh' });
}

/** What was tried, and what the server takes. */
export function loginFailed(target: ConnectTarget, { tried, offered }: Progress, more = ''): SshError {
  const list = tried.length ? tried.join(', ') : 'nothing that it would take';
  const offers = offered.length ? ` It accepts: ${offered.join(', ')}.` : '';
  const device = tried.some((what) => what.includes(NEEDS_DEVICE));
  const lacking = waysNotHere(target, offered);
  const round =
    (device ? " An agent or the system's ssh can use the security key." : '') +
    (lacking.length ? ` Holdfast does not log in by ${lacking.join(' or ')}: the system's ssh can.` : '');
  const text = `${target.name} did not let ${target.user} in${more ? ` ${more}` : ''}. Tried: ${list}.${offers}${round}`;
  return new SshError('AUTH_FAILED', text, {
    host: target.name,
    tried: [...tried],
    offered: [...offered],
    ...(device || lacking.length ? { wayRound: 'systemSsh' } : {}),
  });
}

/** Ways that Holdfast has not, where the configuration names them or the server takes nothing else. */
function waysNotHere({ preferredAuthentications }: ConnectTarget, offered: readonly string[]): string[] {
  const only = offered.length > 0 && offered.every((way) => NOT_HERE.includes(way));
  return NOT_HERE.filter((way) => preferredAuthentications?.includes(way) || (only && offered.includes(way)));
}
const NOT_HERE = ['gssapi-with-mic', 'hostbased'];

/** The server made no progress within the limit. */
export function timedOut(target: ConnectTarget, phase: Phase): SshError {
  const at = `${target.name} (${target.host}:${target.port})`;
  if (phase === 'greeting') {
    const text = `${at} accepts the connection but stays silent: no SSH server answers there in time.`;
    return new SshError('HANDSHAKE_FAILED', text, { host: target.name });
  }
  const step = phase === 'login' ? 'the login' : 'the key exchange';
  return new SshError('TIMEOUT', `${at} did not answer during ${step}.`, { host: target.name });
}

/** A bug or a broken part of the machine: its text may hold anything, so only its kind is passed on. */
export function unexpected(target: ConnectTarget, error: unknown): SshError {
  const kind = error instanceof Error ? error.name : 'unknown';
  return new SshError('HANDSHAKE_FAILED', `Connecting to ${target.name} failed unexpectedly (${kind}).`, {
    host: target.name,
  });
}

/** Where a command carries the stream, its own words tell more. */
export function withReason(error: SshError, transport: Duplex): SshError {
  const told =
    error.code === 'HANDSHAKE_FAILED' || error.code === 'CONNECTION_LOST' || error.code === 'TIMEOUT';
  const why = told && 'why' in transport ? (transport as CommandStream).why() : null;
  return why === null ? error : new SshError(error.code, `${error.message} ${why}.`, error.data);
}
