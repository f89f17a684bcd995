import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import type { AnyAuthMethod, AuthenticationType, Client } from 'ssh2';
import type { Answer, Question } from '../../domain/terminal/prompt.ts';
import { NEEDS_DEVICE } from './candidates.ts';
import { AuthCancelled, authAttempts } from './auth.ts';
import type { AuthReply } from './auth.ts';
import type { ConnectDeps, ConnectTarget } from './connectTarget.ts';
import { createDeadline } from './deadline.ts';
import type { Deadline } from './deadline.ts';
import type { CommandStream } from './proxyCommand.ts';
import { listenToLogin, protocolOf } from './wire.ts';
import type { LoginNews } from './wire.ts';
import { SshError } from '../../domain/terminal/failure.ts';
import { algorithmOffer } from './algorithms.ts';
import { hostKeyAlgorithms, learnHostKeys, verifyHostKey } from './hostKeyCheck.ts';
import { listenForHostKeys, offerHostKeys } from './hostKeyWire.ts';
import type { HostKeyWire } from './hostKeyWire.ts';

type Phase = 'greeting' | 'handshake' | 'login';

/** Where a connection stands, and how it ends: the first failure counts. */
interface Attempt {
  phase: Phase;
  failure: SshError | null;
  tried: string[];
  offered: string[];
  /** What the server offers in the key exchange, by the library's name for it. */
  remote: Map<string, string>;
  deadline: Deadline;
  ask(question: Question): Promise<Answer>;
  fail(error: SshError): void;
}

/** Speaks SSH on an open transport: key exchange, host key, login. Closes the transport when it fails. */
export function handshake(
  target: ConnectTarget,
  transport: Duplex,
  deps: ConnectDeps & { signal: AbortSignal },
): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    const over = new AbortController();
    let settled = false;
    const settle = (act: () => void): void => {
      settled = true;
      attempt.deadline.cancel();
      deps.signal.removeEventListener('abort', onAbort);
      over.abort();
      act();
    };
    const attempt: Attempt = {
      phase: 'greeting',
      failure: null,
      tried: [],
      offered: [],
      remote: new Map(),
      deadline: createDeadline(target.timeoutMs, () => attempt.fail(timedOut(target, attempt.phase))),
      ask: (question) => attempt.deadline.pauseWhile(() => deps.ask(question, over.signal)),
      fail(plain) {
        if (settled) return;
        const error = withReason(plain, transport);
        attempt.failure = error;
        settle(() => {
          client.on('error', () => undefined);
          client.end();
          transport.destroy();
          reject(error);
        });
      },
    };
    const onAbort = (): void =>
      attempt.fail(
        new SshError('CANCELLED', `Connecting to ${target.name} was cancelled.`, { host: target.name }),
      );
    deps.signal.addEventListener('abort', onAbort);
    listen(client, target, attempt);
    client.once('ready', () => {
      if (!settled) settle(() => resolve(client));
    });
    start(client, target, transport, deps, attempt);
    if (deps.signal.aborted) onAbort();
  });
}

function start(
  client: Client,
  target: ConnectTarget,
  transport: Duplex,
  deps: ConnectDeps,
  attempt: Attempt,
): void {
  let accepted: Buffer | null = null;
  let certified: Buffer | null = null;
  let wire: HostKeyWire | null = null;
  let news: LoginNews = { refusal: null, signatures: null };
  const methods = authAttempts({
    target,
    client,
    serverSignatures: () => news.signatures,
    now: Date.now,
    ask: attempt.ask,
    onTried: (what) => void (attempt.tried.includes(what) || attempt.tried.push(what)),
  });
  const { offer, lacking } = algorithmOffer(target.algorithms, target.compression);
  const hostKeys = hostKeyAlgorithms(target, deps.knownHosts);
  if (lacking || hostKeys.length === 0) {
    const what = lacking ?? `host keys (HostKeyAlgorithms ${target.hostKeyAlgorithms})`;
    return attempt.fail(notInLibrary(target, `The configuration allows ${target.name} only ${what}`));
  }
  client.connect({
    sock: transport,
    username: target.user,
    // Our own deadline stands still while a person is asked; the library's does not.
    readyTimeout: 0,
    keepaliveInterval: target.keepaliveSeconds * 1000,
    keepaliveCountMax: target.keepaliveCountMax,
    algorithms: offer,
    debug: (line) => noteOffer(attempt, line),
    hostVerifier: (key: Buffer, verify: (ok: boolean) => void) => {
      wire?.unwrap(key);
      // Keys are exchanged anew every gigabyte or so: then it must be the very key that was accepted.
      if (accepted) return verify(accepted.equals(key));
      attempt.phase = 'handshake';
      verifyHostKey(target, key, deps.knownHosts, attempt.ask, Date.now()).then(
        (trusted) => {
          accepted = Buffer.from(key);
          certified = trusted.certified;
          verify(true);
        },
        // The transport is closed with it: the library need not be told.
        (error: unknown) => attempt.fail(error instanceof SshError ? error : unexpected(target, error)),
      );
    },
    authHandler: (_left, _partial, next) => {
      attempt.phase = 'login';
      attempt.deadline.restart();
      const reply = news.refusal ?? { left: null, partial: false };
      // A way that fails here, before the server hears of it, brings no news.
      if (news.refusal) news.refusal = { ...news.refusal, partial: false };
      offerNext(methods, reply, attempt, target, next as NextMethod);
    },
  });
  news = listenToLogin(client);
  wire = offerHostKeys(client, hostKeys);
  listenForHostKeys(client, (keys) => {
    // A certificate vouches by its authority: keys beside it are nobody's business.
    if (!certified) learnHostKeys(target, keys, deps.knownHosts);
  });
}

/** Keeps what the server offers, for the message where nothing fits. */
function noteOffer(attempt: Attempt, line: string): void {
  const [, what, names] = /^Handshake: \(remote\) (.+?): (.*)$/.exec(line) ?? [];
  if (what && names !== undefined) attempt.remote.set(what, names);
}

type NextMethod = (method: AnyAuthMethod | false) => void;

function offerNext(
  methods: AsyncGenerator<AnyAuthMethod, void, AuthReply>,
  reply: { left: AuthenticationType[] | null; partial: boolean },
  attempt: Attempt,
  target: ConnectTarget,
  next: NextMethod,
): void {
  if (reply.left) attempt.offered = reply.left;
  methods.next(reply).then(
    ({ value, done }) => {
      if (!done && value) return next(value);
      attempt.fail(loginFailed(target, attempt));
      return next(false);
    },
    (error: unknown) => {
      const cancelled = new SshError('CANCELLED', `Logging in to ${target.name} was cancelled.`, {
        host: target.name,
      });
      attempt.fail(error instanceof AuthCancelled ? cancelled : unexpected(target, error));
    },
  );
}

function listen(client: Client, target: ConnectTarget, attempt: Attempt): void {
  client.on('error', (error: Error & { level?: string }) => {
    // An agent that does not sign, or a key that cannot: the next way is tried.
    if (error.level === 'agent' || error.level === 'client-authentication') return;
    attempt.fail(translate(target, attempt, error));
  });
  client.on('close', () => attempt.fail(translate(target, attempt, new Error('closed'))));
  client.once('handshake', () => {
    // It would put every packet into words.
    protocolOf(client)._debug = undefined;
  });
  client.on('handshake', () => attempt.deadline.restart());
  client.on('change password', () => {
    const text = `The password of ${target.user} on ${target.name} has expired. Change it first: log in once with ssh.`;
    attempt.fail(new SshError('AUTH_FAILED', text, { host: target.name }));
  });
}

function translate(target: ConnectTarget, attempt: Attempt, error: Error): SshError {
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
  return new SshError(
    'HANDSHAKE_FAILED',
    `${at} ${what}. Check that the port is right and that it lets you in.`,
    { host: name },
  );
}

/** What Holdfast's library lacks the system's ssh may have. */
function notInLibrary(target: ConnectTarget, what: string): SshError {
  const text = `${what}, which Holdfast's SSH library does not have. The system's ssh may: let it make the connection.`;
  return new SshError('UNSUPPORTED', text, { host: target.name, wayRound: 'systemSsh' });
}

function loginFailed(target: ConnectTarget, { tried, offered }: Attempt, more = ''): SshError {
  const list = tried.length ? tried.join(', ') : 'nothing that it would take';
  const offers = offered.length ? ` It accepts: ${offered.join(', ')}.` : '';
  const device = tried.some((what) => what.includes(NEEDS_DEVICE));
  const round = device ? " An agent or the system's ssh can use the security key." : '';
  const text = `${target.name} did not let ${target.user} in${more ? ` ${more}` : ''}. Tried: ${list}.${offers}${round}`;
  return new SshError('AUTH_FAILED', text, {
    host: target.name,
    tried: [...tried],
    offered: [...offered],
    ...(device ? { wayRound: 'systemSsh' } : {}),
  });
}

function timedOut(target: ConnectTarget, phase: Phase): SshError {
  const at = `${target.name} (${target.host}:${target.port})`;
  if (phase === 'greeting') {
    const text = `${at} accepts the connection but stays silent: no SSH server answers there in time.`;
    return new SshError('HANDSHAKE_FAILED', text, { host: target.name });
  }
  const step = phase === 'login' ? 'the login' : 'the key exchange';
  return new SshError('TIMEOUT', `${at} did not answer during ${step}.`, { host: target.name });
}

/** A bug or a broken part of the machine: its text may hold anything, so only its kind is passed on. */
function unexpected(target: ConnectTarget, error: unknown): SshError {
  const kind = error instanceof Error ? error.name : 'unknown';
  return new SshError('HANDSHAKE_FAILED', `Connecting to ${target.name} failed unexpectedly (${kind}).`, {
    host: target.name,
  });
}

/** Where a command carries the stream, its own words tell more. */
function withReason(error: SshError, transport: Duplex): SshError {
  const told =
    error.code === 'HANDSHAKE_FAILED' || error.code === 'CONNECTION_LOST' || error.code === 'TIMEOUT';
  const why = told && 'why' in transport ? (transport as CommandStream).why() : null;
  return why === null ? error : new SshError(error.code, `${error.message} ${why}.`, error.data);
}
