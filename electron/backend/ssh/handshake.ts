import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import type { AnyAuthMethod, AuthenticationType, Client } from 'ssh2';
import type { Answer, Question } from '../../domain/terminal/prompt.ts';
import { AuthCancelled, authAttempts } from './auth.ts';
import type { AuthReply } from './auth.ts';
import { ForwardedAgent } from './agentForward.ts';
import type { ConnectDeps, ConnectTarget } from './connectTarget.ts';
import { createDeadline } from './deadline.ts';
import type { Deadline } from './deadline.ts';
import { hearGreeting, keepBanner } from './serverWords.ts';
import { listenToLogin, protocolOf } from './wire.ts';
import type { LoginNews } from './wire.ts';
import { SshError } from '../../domain/terminal/failure.ts';
import { algorithmOffer } from './algorithms.ts';
import {
  loginFailed,
  notInLibrary,
  timedOut,
  translate,
  unexpected,
  withReason,
} from './handshakeFailure.ts';
import type { Progress } from './handshakeFailure.ts';
import { hostKeyAlgorithms, learnHostKeys, verifyHostKey } from './hostKeyCheck.ts';
import { listenForHostKeys, offerHostKeys } from './hostKeyWire.ts';
import type { HostKeyWire } from './hostKeyWire.ts';

/** Where a connection stands, and how it ends: the first failure counts. */
interface Attempt extends Progress {
  failure: SshError | null;
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
      heard: () => '',
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
    // For the hosts' side; to log in the keys are offered one by one.
    ...(target.forwardAgent === null ? {} : { agent: new ForwardedAgent(target.forwardAgent) }),
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
  attempt.heard = hearGreeting(transport);
  keepBanner(client);
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
  methods
    .next(reply)
    .then(({ value, done }) => {
      if (!done && value) return next(value);
      attempt.fail(loginFailed(target, attempt));
      return next(false);
    })
    // Also what the library throws: else nobody would hear of it until the time is up.
    .catch((error: unknown) => {
      const cancelled = new SshError('CANCELLED', `Logging in to ${target.name} was cancelled.`, {
        host: target.name,
      });
      attempt.fail(error instanceof AuthCancelled ? cancelled : unexpected(target, error));
    });
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
