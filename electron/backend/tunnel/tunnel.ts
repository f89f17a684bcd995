import type { Duplex } from 'node:stream';
import { Failure } from '../../domain/failure.ts';
import { SshError } from '../../domain/terminal/failure.ts';
import { mayRetry, retryDelay } from '../../domain/terminal/retry.ts';
import type { TunnelDetails, TunnelEnd, TunnelState } from '../../domain/tunnel/model.ts';
import type { Address, Reach, ReachOptions } from '../reach.ts';
import type { Hold } from '../ssh/hold.ts';
import { carry, type Counter } from './carry.ts';
import { listenHere, type Listening } from './listen.ts';
import { greetSocks } from './socks.ts';

/** 30 s for a person to log in may be too short: connecting has its own limits, this one ends what hangs. */
const CONNECT_MS = 180_000;
/** 20 s to reach the other end, once the connection stands. */
const REACH_MS = 20_000;
/** Connections of one tunnel at once: above it a client runs wild. */
const MAX_OPEN = 512;

export interface TunnelDeps {
  reach: Reach;
  hold(hostId: string, options: ReachOptions): Promise<Hold>;
  now(): number;
}

export interface TunnelEvents {
  onState(state: TunnelState): void;
  /** It listens, at `listen` with the port that was chosen. */
  onOpen(listen: TunnelEnd): void;
  onClosed(reason: string): void;
}

export type Tunnel = ReturnType<typeof createTunnel>;

/** One tunnel: opens it, carries, opens it again after a loss, until it is closed. */
export function createTunnel(
  details: TunnelDetails,
  counter: Counter,
  deps: TunnelDeps,
  events: TunnelEvents,
) {
  const { hostId, kind, target } = details;
  const { reach, now } = deps;
  const stop = new AbortController();
  const { signal } = stop;
  const streams = createStreams();
  /** Kept over a loss, so that the port stays ours and clients find it. */
  let listening: Listening | null = null;
  let hold: Hold | null = null;
  let lostAt: number | null = null;
  let tries = 0;
  let timer: NodeJS.Timeout | undefined;
  let waiting = false;
  let opened = false;

  const join = (from: Duplex, to: Duplex): void => {
    // Closed while the other end was being reached.
    if (signal.aborted) from.destroy();
    streams.own(from);
    streams.own(to);
    carry(from, to, counter);
  };
  const onSocket = async (socket: Duplex): Promise<void> => {
    socket.on('error', () => undefined);
    if (counter.now.open >= MAX_OPEN) return void socket.destroy();
    streams.own(socket);
    const asked = kind === 'dynamic' ? await greetSocks(socket) : null;
    const to = kind === 'dynamic' ? asked : target && addressOf(target);
    // What is no SOCKS client has got its answer, if it could get one.
    if (!to) return void socket.end();
    try {
      const stream = await reach.connect(hostId, to, { signal, timeoutMs: REACH_MS });
      asked?.answer(null);
      join(socket, stream);
    } catch (error) {
      asked?.answer(error);
      socket.end();
    }
  };
  const openRemote = async (on: Hold, listen: TunnelEnd): Promise<TunnelEnd> => {
    const { port } = await on.listen(addressOf(listen), ({ accept, reject }) => {
      if (!target || counter.now.open >= MAX_OPEN) return reject();
      reach.connect(null, addressOf(target), { signal, timeoutMs: REACH_MS }).then(
        (stream) => join(accept(), stream),
        () => reject(),
      );
    });
    return 'path' in listen || port === null ? listen : { host: listen.host, port };
  };
  const open = async (): Promise<void> => {
    events.onState({ kind: 'starting' });
    let at = listening?.at ?? details.listen;
    if (kind !== 'remote' && !listening) {
      // A port that is taken is told before anybody is asked for a password.
      listening = await listenHere(details.listen, (socket) => void onSocket(socket));
      at = listening.at;
      if (signal.aborted) listening.close();
    }
    const held = await deps.hold(hostId, { signal, timeoutMs: CONNECT_MS });
    if (signal.aborted) return held.release();
    hold = held;
    if (kind === 'remote') at = await openRemote(held, details.listen);
    if (signal.aborted) return held.release();
    held.onLost((error) => onLost(error));
    lostAt = null;
    tries = 0;
    opened = true;
    events.onOpen(at);
    events.onState({ kind: 'open', since: now() });
  };
  const onLost = (error: Error | null): void => {
    if (signal.aborted) return;
    hold = null;
    lostAt = now();
    wait(error?.message ?? 'The connection was closed.');
  };
  const wait = (text: string): void => {
    tries++;
    const ms = retryDelay(tries, Math.random());
    events.onState({ kind: 'waiting', at: now() + ms, text });
    timer = setTimeout(attempt, ms);
    waiting = true;
  };
  const fail = (error: unknown): void => {
    hold?.release();
    hold = null;
    if (signal.aborted) return;
    if (lostAt !== null && error instanceof SshError && mayRetry(error.code, now() - lostAt))
      return wait(error.message);
    const known = error instanceof SshError || error instanceof Failure;
    const text = known ? error.message : 'The tunnel failed unexpectedly.';
    end(text);
    events.onState({ kind: 'failed', text });
  };
  const attempt = (): void => {
    waiting = false;
    void open().catch(fail);
  };
  const end = (reason: string): void => {
    clearTimeout(timer);
    stop.abort();
    listening?.close();
    streams.end();
    hold?.release();
    hold = null;
    if (opened) events.onClosed(reason);
    opened = false;
  };

  return {
    start: attempt,
    /** The network came back: who waits tries now. */
    hurry(): void {
      if (!waiting || signal.aborted) return;
      clearTimeout(timer);
      attempt();
    },
    close(reason: string): void {
      if (!signal.aborted) end(reason);
    },
  };
}

/** The streams that are open, to be ended together. */
function createStreams() {
  const all = new Set<Duplex>();
  return {
    own(stream: Duplex): void {
      if (stream.destroyed) return;
      all.add(stream);
      stream.once('close', () => all.delete(stream));
    },
    end(): void {
      for (const stream of all) stream.destroy();
    },
  };
}

const addressOf = (end: TunnelEnd): Address => ('path' in end ? { socketPath: end.path } : end);
