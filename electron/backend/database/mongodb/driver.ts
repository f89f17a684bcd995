import { randomUUID } from 'node:crypto';
import { maskNotice } from '../../../domain/database/masks.ts';
import { mongoMask } from '../../../domain/database/mongoMasks.ts';
import { readMongo, type MongoCommand } from '../../../domain/database/mongo.ts';
import { judgeMongo } from '../../../domain/database/mongoJudge.ts';
import { MongoTextError } from '../../../domain/database/mongoText.ts';
import type { ServerInfo } from '../../../domain/database/session.ts';
import { refuse } from '../../../domain/database/verdict.ts';
import { DatabaseError, type Driver, type DriverOptions, type RunEnd, type Sink } from '../driver.ts';
import { createMemorySink } from '../memory.ts';
import { createPacker } from '../packer.ts';
import { readCatalogue } from './catalogue.ts';
import { connectMongo, type MongoConnection } from './connect.ts';
import { firstBatch, list, text } from './values.ts';
import type { Bson, Document } from './wire.ts';

/** 1,000 documents a batch: few round trips, and a cancel waits for none of them. */
const BATCH = 1000;
/** Commands that take a limit of their own time and a comment to find them by. */
const LIMITED =
  /^(find|aggregate|count|distinct|explain|listIndexes|listCollections|insert|update|delete|findAndModify)$/;

/** Opens a shell on MongoDB: one server, by its own address. Throws a DatabaseError, or what opening throws. */
export async function openMongo(options: DriverOptions): Promise<Driver> {
  const main = await connectMongo(options);
  try {
    return createDriver(options, main, await serverInfo(main, options));
  } catch (error) {
    main.dispose();
    throw error;
  }
}

const plain = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

async function serverInfo(main: MongoConnection, { details }: DriverOptions): Promise<ServerInfo> {
  const build = await main.command('admin', { buildInfo: 1 });
  const status = await main.command('admin', { connectionStatus: 1 });
  const roles = list((status['authInfo'] as Document | undefined)?.['authenticatedUserRoles']).map((r) =>
    text(r['role']),
  );
  const version = text(build['version']) || '0';
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const superuser = roles.some((role) =>
    /^(root|__system|dbOwner|dbAdminAnyDatabase|readWriteAnyDatabase)$/.test(role),
  );
  return {
    product: `MongoDB ${version}`,
    version: major * 10_000 + minor * 100 + patch,
    user: details.user,
    database: details.database || 'test',
    replica: main.hello['isWritablePrimary'] === false,
    superuser,
    encrypted: details.tls.mode !== 'off',
    serverId: plain(main.hello['connectionId']),
    notes: [
      'MongoDB has no read-only session: what is let through is judged here alone. A user with the role "read" is safer.',
    ],
  };
}

function read(text: string): MongoCommand {
  return readMongo(text);
}

function createDriver(options: DriverOptions, main: MongoConnection, server: ServerInfo): Driver {
  const own = options.details.database || 'test';
  let side: Promise<MongoConnection> | null = null;
  let cancelled = false;
  let comment = '';
  const aside = (): Promise<MongoConnection> => {
    if (side) return side;
    const opening = connectMongo({ ...options, signal: new AbortController().signal });
    const forget = (): void => {
      if (side === opening) side = null;
    };
    opening.then((connection) => connection.onLost(forget), forget);
    return (side = opening);
  };
  const limits = { maxTimeMS: options.details.statementSeconds * 1000 };

  return {
    server,
    databaseOf(asked) {
      try {
        return read(asked).database ?? own;
      } catch {
        return own;
      }
    },
    async judge(asked) {
      if (asked.trim() === '') return refuse('Write a command.');
      try {
        return judgeMongo(read(asked));
      } catch (error) {
        if (error instanceof MongoTextError) return refuse(error.message);
        throw error;
      }
    },
    run({ text: asked, sink }) {
      cancelled = false;
      comment = `holdfast ${randomUUID()}`;
      return perform(main, { ...read(asked), own, ...limits, comment }, sink, () => cancelled);
    },
    async cancel() {
      cancelled = true;
      await killByComment(await aside(), comment);
    },
    end: async () => true,
    async look(asked, { maxRows, maxCell, timeoutMs }) {
      const { sink, take } = createMemorySink({ maxRows, maxCell });
      const start = performance.now();
      let full = false;
      sink.onLimit(() => (full = true));
      const wanted = { ...read(asked), own, maxTimeMS: timeoutMs, comment: 'holdfast first aid' };
      const end = await perform(await aside(), wanted, sink, () => full);
      if (end.outcome !== 'done' && !full)
        throw new DatabaseError('NOT_ALLOWED', end.error?.text ?? 'The connection was lost.');
      return take(performance.now() - start);
    },
    dropSide() {
      const old = side;
      side = null;
      void old?.then((connection) => connection.dispose()).catch(() => undefined);
    },
    async act(_act, target) {
      const op = /^\d+$/.test(target) ? Number(target) : target;
      const reply = await (await aside()).command('admin', { killOp: 1, op });
      const worked = Number(reply['ok']) === 1;
      return { worked, text: worked ? '' : text(reply['errmsg']).slice(0, 300) };
    },
    catalogue: async () => readCatalogue(await aside(), own),
    onLost: main.onLost,
    async dispose() {
      main.dispose();
      (await side?.catch(() => null))?.dispose();
    },
  };
}

type Wanted = MongoCommand & { own: string; maxTimeMS: number; comment: string };

/** Runs a command; the documents of its answer become rows of one column, as Extended JSON. */
async function perform(
  wire: MongoConnection,
  wanted: Wanted,
  sink: Sink,
  stopped: () => boolean,
): Promise<RunEnd> {
  const { bson } = wire;
  const database = wanted.database ?? wanted.own;
  const name = Object.keys(wanted.command)[0] ?? '';
  const command = bson.EJSON.deserialize(wanted.command as Document, { relaxed: false }) as Document;
  const full: Document = {
    ...command,
    ...(LIMITED.test(name) ? { maxTimeMS: command['maxTimeMS'] ?? wanted.maxTimeMS } : {}),
    ...(LIMITED.test(name) && name !== 'explain' ? { comment: wanted.comment } : {}),
    ...(name === 'find' ? { batchSize: BATCH } : {}),
    ...(name === 'aggregate' ? { cursor: { batchSize: BATCH } } : {}),
  };
  const mask = mongoMask(wanted.command);
  const packer = createPacker(sink);
  let drained: (() => void) | null = null;
  sink.onDrain(() => drained?.());
  let limited = false;
  sink.onLimit(() => (limited = true));
  let rows = 0;
  const emit = async (documents: unknown[]): Promise<void> => {
    let more = true;
    for (const document of documents) {
      rows += 1;
      more =
        packer.add([
          Buffer.from(
            bson.EJSON.stringify(present(mask ? mask.mask(document) : document, bson) as Document, {
              relaxed: true,
            }),
          ),
        ]) && more;
    }
    if (!more) await new Promise<void>((resolve) => (drained = resolve));
  };
  try {
    const reply = await wire.command(database, full);
    const failed = failure(reply);
    if (failed) return failed;
    sink.head([{ name: 'document', type: 'document', kind: 'json', table: '' }]);
    if (wanted.show.kind === 'list') await emit(list(reply[wanted.show.path]));
    else if (wanted.show.kind === 'document') await emit([withoutSession(reply)]);
    else {
      const ended = await readCursor(wire, database, reply, emit, () => limited || stopped());
      if (ended) return ended;
    }
    packer.flush();
    if (mask?.used()) sink.notice(maskNotice(['credentials']));
    sink.result({ affected: affectedOf(name, reply), tag: `${rows} documents` });
    return stopped() && !limited ? { outcome: 'cancelled', error: null } : { outcome: 'done' };
  } catch (error) {
    packer.flush();
    const said = { text: (error as Error).message, detail: '', hint: '', code: '', position: null };
    return { outcome: 'unknown', error: said };
  }
}

async function readCursor(
  wire: MongoConnection,
  database: string,
  first: Document,
  emit: (documents: unknown[]) => Promise<void>,
  stop: () => boolean,
): Promise<RunEnd | null> {
  let cursor = first['cursor'] as Document | undefined;
  await emit(list(cursor?.['firstBatch']));
  for (;;) {
    const id = cursor?.['id'];
    if (!cursor || String(id) === '0') return null;
    const collection = text(cursor['ns']).slice(text(cursor['ns']).indexOf('.') + 1);
    const at = text(cursor['ns']).split('.')[0] || database;
    if (stop()) {
      await wire.command(at, { killCursors: collection, cursors: [id] });
      return null;
    }
    const reply = await wire.command(at, { getMore: id, collection, batchSize: BATCH });
    const failed = failure(reply);
    if (failed) return failed;
    cursor = reply['cursor'] as Document | undefined;
    await emit(list(cursor?.['nextBatch']));
  }
}

function failure(reply: Document): RunEnd | null {
  const [first] = list(reply['writeErrors']);
  if (Number(reply['ok']) === 1 && !first) return null;
  const code = text(reply['codeName']) || plain(first?.['code'] ?? reply['code']);
  const said = {
    text: text(reply['errmsg']) || text(first?.['errmsg']),
    detail: '',
    hint: '',
    code,
    position: null,
  };
  return { outcome: code === 'Interrupted' ? 'cancelled' : 'failed', error: said };
}

function affectedOf(name: string, reply: Document): number | null {
  if (name === 'update') return Number(reply['nModified'] ?? 0);
  if (name === 'insert' || name === 'delete') return Number(reply['n'] ?? 0);
  return null;
}

/** Whole numbers that a double does not hold stay exact, as `{ $numberLong: "..." }`. */
function present(value: unknown, bson: Bson): unknown {
  if (Array.isArray(value)) return value.map((item) => present(item, bson));
  if (bson.Long.isLong(value)) {
    const number = value.toNumber();
    return Number.isSafeInteger(number) ? number : { $numberLong: value.toString() };
  }
  if (
    typeof value !== 'object' ||
    value === null ||
    '_bsontype' in value ||
    value instanceof Date ||
    value instanceof RegExp
  )
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, present(inner, bson)]));
}

/** What the server adds for its own clocks says nothing to a person. */
function withoutSession(reply: Document): Document {
  const { $clusterTime: _time, operationTime: _operation, ...rest } = reply;
  return rest;
}

async function killByComment(wire: MongoConnection, comment: string): Promise<void> {
  const found = await wire.command('admin', {
    aggregate: 1,
    pipeline: [{ $currentOp: { allUsers: false } }, { $match: { 'command.comment': comment } }],
    cursor: {},
  });
  for (const op of firstBatch(found)) await wire.command('admin', { killOp: 1, op: op['opid'] });
}
