import type { Duplex } from 'node:stream';
import type { Outcome } from '../../../domain/health/policy.ts';
import type { Component } from '../../../domain/health/row.ts';
import type { Address, Reach } from '../../reach.ts';

/** What one look found. */
export interface Look {
  outcome: Outcome;
  reason: string;
  /** Time to the answer; null where there was none. */
  latencyMs: number | null;
  value: number | null;
  unit: string;
  components: Component[];
  excerpt: string;
  /** Nothing came back from the network at all: it may be this console that is cut off. */
  silent: boolean;
}

/** What a probe keeps from one look to the next. */
export interface Memory {
  [key: string]: unknown;
}

/** What a look has at hand. */
export interface Context {
  reach: Reach;
  via: string | null;
  timeoutMs: number;
  /** Aborted when the time is up. */
  signal: AbortSignal;
  /** What it waits for just now, for the reason of a timeout: "for a connection". */
  waiting: string;
  /** Something answered on the network, a refusal among it. */
  answered: boolean;
  memory: Memory;
  /** Closed when the look ends. */
  streams: Duplex[];
  secret(name: string): Promise<string>;
  resolve(name: string, signal: AbortSignal): Promise<string>;
  now(): number;
}

/** An expected end of a look, with the reason in words. */
export class LookError extends Error {
  readonly outcome: Outcome;
  readonly silent: boolean;
  constructor(reason: string, options: { outcome?: Outcome; silent?: boolean } = {}) {
    super(reason);
    this.name = 'LookError';
    this.outcome = options.outcome ?? 'fail';
    this.silent = options.silent ?? false;
  }
}

/** A look that found what it wanted, unless told otherwise. */
export function found(look: Partial<Look>): Look {
  return {
    outcome: 'ok',
    reason: '',
    latencyMs: null,
    value: null,
    unit: '',
    components: [],
    excerpt: '',
    silent: false,
    ...look,
  };
}

/** Opens a stream to an address, from this machine or from the host in between. It ends with the look, unless kept. */
export async function open(ctx: Context, host: string, port: number, keep = false): Promise<Duplex> {
  ctx.waiting = 'for the name to be looked up';
  const address: Address = { host: ctx.via === null ? await ctx.resolve(host, ctx.signal) : host, port };
  ctx.waiting = ctx.via === null ? 'for a connection' : 'for a connection through the host in between';
  const stream = await ctx.reach.connect(ctx.via, address, {
    signal: ctx.signal,
    timeoutMs: ctx.timeoutMs,
    quiet: true,
  });
  ctx.answered = true;
  ctx.waiting = 'for the answer';
  if (!keep) ctx.streams.push(stream);
  stream.on('error', () => undefined); // whoever reads it hears of it; between two readers nobody would
  return stream;
}

/** Waits for something, but not beyond the look's time. */
export function within<T>(ctx: Context, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(timedOut(ctx));
    if (ctx.signal.aborted) return stop();
    ctx.signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => ctx.signal.removeEventListener('abort', stop));
  });
}

/** What a look says whose time is up. */
export function timedOut(ctx: Context): LookError {
  const seconds = Number((ctx.timeoutMs / 1000).toFixed(1));
  return new LookError(`It waited ${seconds} s ${ctx.waiting}, in vain.`, { silent: !ctx.answered });
}
