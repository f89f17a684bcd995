import { Agent, type Dispatcher } from 'undici';
import type { Duplex } from 'node:stream';
import type { TargetOf } from '../../../domain/health/probe.ts';
import { LookError, open, within, type Context } from './look.ts';
import { secure } from './secure.ts';

export type Request = Pick<
  TargetOf<'http'>,
  | 'url'
  | 'method'
  | 'headers'
  | 'body'
  | 'followRedirects'
  | 'proxy'
  | 'ca'
  | 'clientCertificate'
  | 'clientKeySecret'
>;

export interface HttpAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  /** It was longer than what was read. */
  truncated: boolean;
  latencyMs: number;
}

/** 1 MB: more than any page whose content tells health; 16 MB for pages of metrics, which are read as they come. */
export const MOST_BODY = 1_000_000;
const MOST_REDIRECTS = 5;

interface Kept {
  agent: Agent;
  /** The look that uses it just now. */
  ctx: Context;
  request: Request;
}

/**
 * Sends a request and reads its answer, bounded, within the look's time. The connection is kept for the next look;
 * after a failure it is not. With `take`, the body goes there piece by piece and is not kept.
 */
export async function exchange(
  ctx: Context,
  request: Request,
  options: { most?: number; take?: (text: string) => void } = {},
): Promise<HttpAnswer> {
  const headers = await headersOf(ctx, request);
  const started = performance.now();
  const agent = agentOf(ctx, request);
  try {
    return await follow(ctx, agent, request, headers, started, options);
  } catch (error) {
    dropAgent(ctx);
    // A kept connection that was closed meanwhile says nothing: once more on a new one.
    if (ctx.memory['used'] === true && isClosed(error) && !ctx.signal.aborted && request.method !== 'POST') {
      ctx.memory['used'] = false;
      return exchange(ctx, request, options);
    }
    throw error;
  } finally {
    ctx.memory['used'] = ctx.memory['agent'] !== undefined;
  }
}

async function follow(
  ctx: Context,
  agent: Agent,
  request: Request,
  headers: Record<string, string>,
  started: number,
  options: { most?: number; take?: (text: string) => void },
): Promise<HttpAnswer> {
  let url = new URL(request.url);
  let method: Dispatcher.HttpMethod = request.method;
  let sent = headers;
  for (let hop = 0; ; hop++) {
    ctx.waiting = 'for the answer';
    const plainProxy = request.proxy !== undefined && url.protocol === 'http:';
    const path = plainProxy ? url.href : `${url.pathname}${url.search}`;
    const body = method === 'GET' || method === 'HEAD' ? null : (request.body ?? null);
    const answer = await within(
      ctx,
      agent.request({ origin: url.origin, path, method, headers: sent, body, signal: ctx.signal }),
    );
    const next = answer.headers['location'];
    const redirect = [301, 302, 303, 307, 308].includes(answer.statusCode) && typeof next === 'string';
    if (!redirect || !request.followRedirects) {
      return { ...(await read(ctx, answer, options)), latencyMs: performance.now() - started };
    }
    answer.body.on('error', () => undefined).destroy();
    if (hop >= MOST_REDIRECTS) throw new LookError(`It redirects more than ${MOST_REDIRECTS} times.`);
    const to = new URL(next, url);
    if (to.protocol !== 'http:' && to.protocol !== 'https:')
      throw new LookError('It redirects to what is no web address.');
    // Secrets stay with the origin that they were given for.
    if (to.origin !== url.origin) sent = { 'user-agent': 'Holdfast', accept: '*/*' };
    if (answer.statusCode === 303 || (answer.statusCode < 303 && method === 'POST')) method = 'GET';
    url = to;
  }
}

async function read(
  ctx: Context,
  answer: Dispatcher.ResponseData,
  { most = MOST_BODY, take }: { most?: number; take?: (text: string) => void },
): Promise<Omit<HttpAnswer, 'latencyMs'>> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let body = '';
  let truncated = false;
  const text = (piece: string): void => {
    if (take) take(piece);
    else body += piece;
  };
  answer.body.on('error', () => undefined);
  const pump = async (): Promise<void> => {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      ctx.waiting = `for the end of the answer (${size(bytes)} came)`;
      text(
        decoder.decode(bytes > most ? chunk.subarray(0, Math.max(0, chunk.length - (bytes - most))) : chunk, {
          stream: true,
        }),
      );
      if (bytes > most) {
        truncated = true;
        return;
      }
    }
  };
  try {
    await within(ctx, pump());
  } finally {
    if (truncated || ctx.signal.aborted) {
      answer.body.destroy();
      dropAgent(ctx);
    }
  }
  return { status: answer.statusCode, headers: answer.headers, body, truncated };
}

function size(bytes: number): string {
  return bytes < 10_000
    ? `${bytes} bytes`
    : bytes < 1e6
      ? `${Math.round(bytes / 1000)} kB`
      : `${(bytes / 1e6).toFixed(1)} MB`;
}

async function headersOf(ctx: Context, { headers }: Request): Promise<Record<string, string>> {
  const sent: Record<string, string> = { 'user-agent': 'Holdfast', accept: '*/*' };
  for (const { name, value, secret, prefix = '' } of headers)
    sent[name.toLowerCase()] = secret ? `${prefix}${await ctx.secret(secret)}` : (value ?? '');
  return sent;
}

/** The probe's own agent: one connection, which opens over the injected network. */
function agentOf(ctx: Context, request: Request): Agent {
  const kept = ctx.memory['agent'] as Kept | undefined;
  if (kept) {
    kept.ctx = ctx;
    kept.request = request;
    return kept.agent;
  }
  const holder: Partial<Kept> = { ctx, request };
  const agent = new Agent({
    connections: 1,
    pipelining: 1,
    keepAliveTimeout: 65_000,
    keepAliveMaxTimeout: 65_000,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: 64_000,
    connect: (to, done) => {
      const { ctx: now = ctx, request: wanted = request } = holder;
      dial(now, wanted, to.protocol === 'https:', to.hostname, Number(to.port) || null).then(
        // undici asks for a net.Socket; any two-way stream does.
        (socket) => done(null, socket as never),
        (error: unknown) => done(error as Error, null),
      );
    },
  });
  ctx.memory['agent'] = Object.assign(holder, { agent });
  return agent;
}

async function dial(
  ctx: Context,
  request: Request,
  tls: boolean,
  written: string,
  given: number | null,
): Promise<Duplex> {
  const host = written.replace(/^\[|\]$/g, '');
  const port = given ?? (tls ? 443 : 80);
  const proxy = request.proxy ? new URL(request.proxy) : null;
  let stream = proxy
    ? await open(ctx, proxy.hostname, Number(proxy.port) || (proxy.protocol === 'https:' ? 443 : 80), true)
    : await open(ctx, host, port, true);
  if (proxy?.protocol === 'https:') stream = await secure(ctx, stream, proxy.hostname, { ca: request.ca });
  if (proxy && tls) await tunnel(ctx, stream, `${written}:${port}`, proxy);
  if (!tls) return stream;
  // Who we are is told to the origin that it was given for, and to none that it redirects to.
  if (!isOwn(request, host, port)) return secure(ctx, stream, host, { ca: request.ca });
  const key = request.clientKeySecret ? await ctx.secret(request.clientKeySecret) : undefined;
  return secure(ctx, stream, host, { ca: request.ca, certificate: request.clientCertificate, key });
}

function isOwn({ url }: Request, host: string, port: number): boolean {
  const own = new URL(url);
  const named = own.hostname.replace(/^\[|\]$/g, '');
  return own.protocol === 'https:' && named === host && (Number(own.port) || 443) === port;
}

/** Asks a proxy for a way through (RFC 9110, 9.3.6). */
async function tunnel(ctx: Context, stream: Duplex, to: string, proxy: URL): Promise<void> {
  ctx.waiting = 'for the proxy';
  const login = proxy.username
    ? `Proxy-Authorization: Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString('base64')}\r\n`
    : '';
  stream.write(`CONNECT ${to} HTTP/1.1\r\nHost: ${to}\r\n${login}\r\n`);
  let head = '';
  while (!head.includes('\r\n\r\n')) {
    const chunk = await within(ctx, next(stream));
    head += chunk.toString('latin1');
    if (head.length > 16_000) throw new LookError('The proxy answers without an end.');
  }
  const status = /^HTTP\/1\.\d (\d{3})/.exec(head)?.[1];
  if (status !== '200')
    throw new LookError(`The proxy refused the way through${status ? ` (${status})` : ''}.`);
}

/** The next piece of a stream. */
export function next(stream: Duplex): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const done = (act: () => void) => (): void => {
      stream.off('readable', readable).off('end', ended).off('error', failed).off('close', ended);
      act();
    };
    const readable = (): void => {
      const chunk = stream.read() as Buffer | null;
      if (chunk) done(() => resolve(chunk))();
    };
    const ended = done(() => reject(new LookError('The connection was closed before the answer.')));
    const failed = (error: Error): void => done(() => reject(error))();
    stream.on('readable', readable).on('end', ended).on('error', failed).on('close', ended);
    readable();
  });
}

/** Ends a probe's kept connection. */
export function dropAgent(ctx: Pick<Context, 'memory'>): void {
  const kept = ctx.memory['agent'] as Kept | undefined;
  ctx.memory['agent'] = undefined;
  void kept?.agent.destroy().catch(() => undefined);
}

function isClosed(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && /UND_ERR_SOCKET|ECONNRESET|EPIPE/.test(String(error.code))
  );
}
