import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { Redis } from 'ioredis';
import { BSON } from 'mongodb';
import mysql from 'mysql2';
import pg from 'pg';
import { judgeLatency } from '../../../domain/health/compare.ts';
import type { TargetOf } from '../../../domain/health/probe.ts';
import { next } from './http.ts';
import { found, LookError, open, within, type Context, type Look } from './look.ts';
import { secure } from './secure.ts';

type Target = TargetOf<'postgres'> | TargetOf<'mysql'> | TargetOf<'redis'> | TargetOf<'mongodb'>;

/** Logs in and asks a database for a sign of life. A connection for each look: that logins work is part of it. */
async function ping(
  ctx: Context,
  target: Target,
  ask: (stream: Duplex, password: string) => Promise<string>,
): Promise<Look> {
  const password = target.passwordSecret ? await ctx.secret(target.passwordSecret) : '';
  const started = performance.now();
  const stream = await open(ctx, target.host, target.port);
  ctx.waiting = 'for the database to answer';
  const said = await within(ctx, ask(stream, password));
  const latencyMs = performance.now() - started;
  const slow = judgeLatency(latencyMs, target);
  return found({ reason: `${said} in ${Math.round(latencyMs)} ms.`, ...slow, latencyMs });
}

/** An open stream as a client wants its socket: one that seems to connect when told to. */
function asSocket(stream: Duplex): Duplex {
  const nothing = (): Duplex => stream;
  return Object.assign(stream, {
    connect: () => {
      process.nextTick(() => stream.emit('connect'));
      return stream;
    },
    setNoDelay: nothing,
    setKeepAlive: nothing,
    setTimeout: nothing,
    ref: nothing,
    unref: nothing,
  });
}

export const lookPostgres = (ctx: Context, target: TargetOf<'postgres'>): Promise<Look> =>
  ping(ctx, target, async (stream, password) => {
    const client = new pg.Client({
      stream: () => asSocket(stream) as never,
      host: target.host,
      port: target.port,
      user: target.user || 'postgres',
      password: password || undefined,
      database: target.database || target.user || 'postgres',
      ssl: target.tls ? { ca: target.ca, servername: target.host } : false,
      application_name: 'holdfast probe',
    });
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ recovering: boolean }>('SELECT pg_is_in_recovery() AS recovering');
    void client.end().catch(() => undefined);
    return rows[0]?.recovering ? 'It answers, as a standby,' : 'It answers';
  });

export const lookMysql = (ctx: Context, target: TargetOf<'mysql'>): Promise<Look> =>
  ping(ctx, target, (stream, password) => {
    const client = mysql.createConnection({
      stream: stream as never,
      user: target.user || 'root',
      password,
      ...(target.database && { database: target.database }),
      ...(target.tls && { ssl: { ca: target.ca, verifyIdentity: true } }),
      connectTimeout: 0,
    });
    return new Promise((resolve, reject) => {
      client.on('error', reject);
      client.query('SELECT 1', (error) => {
        client.destroy();
        if (error) reject(error);
        else resolve('It answers');
      });
    });
  });

export const lookRedis = (ctx: Context, target: TargetOf<'redis'>): Promise<Look> =>
  ping(ctx, target, async (plain, password) => {
    const stream = target.tls ? await secure(ctx, plain, target.host, { ca: target.ca }) : plain;
    // ioredis asks a connector for its stream: this one has it already.
    class Given extends EventEmitter {
      connect = (): Promise<Duplex> => Promise.resolve(asSocket(stream));
      disconnect = (): void => void stream.destroy();
      check = (): boolean => true;
      firstError = undefined;
      connecting = false;
    }
    const client = new Redis({
      Connector: Given as never,
      lazyConnect: true,
      enableReadyCheck: false,
      enableOfflineQueue: false,
      disableClientInfo: true,
      retryStrategy: null as never,
      maxRetriesPerRequest: 0,
      ...(target.user && { username: target.user }),
      ...(password && { password }),
    });
    try {
      const failed = new Promise<never>((_resolve, reject) => client.on('error', reject));
      failed.catch(() => undefined);
      await Promise.race([client.connect(), failed]);
      const info: string = await Promise.race([client.ping(), failed]);
      if (info !== 'PONG') throw new LookError(`It answers "${info.slice(0, 60)}", not PONG.`);
      return 'It answers PONG';
    } finally {
      client.disconnect();
    }
  });

const OP_MSG = 2013;
const MOST_MESSAGE = 1_000_000;

/**
 * MongoDB's `hello` in an OP_MSG, which needs no login. The driver takes no stream, so the two messages are written
 * here, with its own BSON.
 */
export const lookMongo = (ctx: Context, target: TargetOf<'mongodb'>): Promise<Look> =>
  ping(ctx, target, async (plain) => {
    const stream = target.tls ? await secure(ctx, plain, target.host, { ca: target.ca }) : plain;
    const body = BSON.serialize({ hello: 1, $db: 'admin' });
    const head = Buffer.alloc(21);
    [21 + body.length, 1, 0, OP_MSG, 0].forEach((n, i) => head.writeInt32LE(n, i * 4));
    stream.write(Buffer.concat([head, body]));
    let data = Buffer.alloc(0);
    while (data.length < 4 || data.length < data.readInt32LE(0)) {
      data = Buffer.concat([data, await next(stream)]);
      const length = data.length >= 4 ? data.readInt32LE(0) : 21;
      if (length > MOST_MESSAGE || length < 16) throw new LookError('What answers there is no MongoDB.');
    }
    if (data.readInt32LE(12) !== OP_MSG || data.length < 26)
      throw new LookError('What answers there is no MongoDB.');
    const answer = BSON.deserialize(data.subarray(21));
    if (answer['ok'] !== 1)
      throw new LookError(`It answers with an error: ${String(answer['errmsg'] ?? '').slice(0, 200)}`);
    return answer['isWritablePrimary'] === true ? 'It answers, as a primary,' : 'It answers, as a secondary,';
  });
