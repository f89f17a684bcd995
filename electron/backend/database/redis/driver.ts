import type { Catalogue } from '../../../domain/database/contract.ts';
import { maskNotice } from '../../../domain/database/masks.ts';
import { maskRedisReply } from '../../../domain/database/redisMasks.ts';
import { judgeRedis, redisWords, type CommandFlags } from '../../../domain/database/redis.ts';
import type { Reply } from '../../../domain/database/result.ts';
import type { ServerInfo } from '../../../domain/database/session.ts';
import { refuse } from '../../../domain/database/verdict.ts';
import { DatabaseError, type Driver, type DriverOptions, type RunEnd } from '../driver.ts';
import { connectRedis, type RedisConnection } from './connect.ts';

/** Opens a shell on Redis. Throws a DatabaseError, or what opening a stream throws. */
export async function openRedis(options: DriverOptions): Promise<Driver> {
  const main = await connectRedis(options);
  try {
    const server = await serverInfo(main, options);
    return createDriver(options, main, server, await commandFlags(main));
  } catch (error) {
    main.dispose();
    throw error;
  }
}

const textOf = (reply: Reply | undefined): string => (reply && 'value' in reply ? String(reply.value) : '');

async function serverInfo(connection: RedisConnection, { details }: DriverOptions): Promise<ServerInfo> {
  const info = textOf(await connection.send(['INFO']));
  const field = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
  const version = field('redis_version') || '0';
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const user = textOf(await connection.send(['ACL', 'WHOAMI'])) || details.user || 'default';
  const rights = await connection.send(['ACL', 'GETUSER', user]);
  const superuser = rights.type !== 'error' && /\+@all/.test(JSON.stringify(rights));
  return {
    product: `${field('valkey_version') ? 'Valkey' : 'Redis'} ${version}`,
    version: major * 10_000 + minor * 100 + patch,
    user,
    database: details.database || '0',
    replica: field('role') === 'slave',
    superuser,
    encrypted: details.tls.mode !== 'off',
    serverId: connection.id,
    notes: superuser
      ? [
          'This user may do everything: Redis has no read-only session, so what is let through is judged here alone. A user with +@read -@write is safer.',
        ]
      : [],
  };
}

/** Flags of every command and subcommand (COMMAND; subcommands since Redis 7). */
async function commandFlags(connection: RedisConnection): Promise<CommandFlags> {
  const flags = new Map<string, Set<string>>();
  const read = (reply: Reply): void => {
    if (reply.type !== 'list') return;
    const name = textOf(reply.items[0]).toLowerCase();
    const listed = reply.items[2];
    const items = listed?.type === 'set' || listed?.type === 'list' ? listed.items : [];
    flags.set(name, new Set(items.map(textOf)));
    const subs = reply.items[9];
    if (subs?.type === 'list') subs.items.forEach(read);
  };
  const names = await connection.send(['COMMAND', 'LIST']);
  // The whole of COMMAND has more items than a reply keeps: it is asked for in parts.
  const all =
    names.type === 'list' || names.type === 'set' ? names.items.map(textOf) : await allNames(connection);
  for (let at = 0; at < all.length; at += 20) {
    const part = await connection.send(['COMMAND', 'INFO', ...all.slice(at, at + 20)]);
    if (part.type === 'list') part.items.forEach(read);
  }
  if (flags.size === 0)
    throw new DatabaseError(
      'NOT_ALLOWED',
      'The server does not say which commands write (COMMAND), so the shell stays closed.',
    );
  return flags;
}

/** Redis 6 has no COMMAND LIST: the names by category. */
async function allNames(connection: RedisConnection): Promise<string[]> {
  const categories = await connection.send(['ACL', 'CAT']);
  const names = new Set<string>();
  for (const category of categories.type === 'list' ? categories.items.map(textOf) : []) {
    const members = await connection.send(['ACL', 'CAT', category]);
    if (members.type === 'list') for (const item of members.items) names.add(textOf(item));
  }
  return [...names];
}

const words = (text: string): string[] => redisWords(text) ?? [];

/** How a further connection is made: to the database that was chosen last. */
const anew = (options: DriverOptions, database: string): DriverOptions => ({
  ...options,
  details: { ...options.details, database },
  signal: new AbortController().signal,
});

function createDriver(
  options: DriverOptions,
  first: RedisConnection,
  server: ServerInfo,
  flags: CommandFlags,
): Driver {
  let main = first;
  let disposed = false;
  let cancelled = false;
  let database = options.details.database;
  const losses: ((error: DatabaseError) => void)[] = [];
  const tellLost = (error: DatabaseError): void => {
    for (const listener of losses) listener(error);
  };
  const watch = (connection: RedisConnection): void =>
    connection.onLost((error) => {
      // After a cancel the connection is made anew.
      if (connection === main && !cancelled && !disposed) tellLost(error);
    });
  watch(main);
  const again = (): DriverOptions => anew(options, database);
  const side = createSide(again);
  /** The next look is into this database as well. */
  const choose = (chosen: string): void => {
    // As the server reads it: "01" is 1.
    database = String(Number(chosen));
    side.drop();
  };
  /** Ends what a client waits for; where it does not wait but works, ends the client. */
  const stop = async (id: string, kill: boolean): Promise<boolean> => {
    const connection = await side.get();
    const unblocked = kill ? null : await connection.send(['CLIENT', 'UNBLOCK', id, 'ERROR']);
    if (unblocked?.type === 'integer' && unblocked.value === '1') return true;
    const killed = await connection.send(['CLIENT', 'KILL', 'ID', id]);
    return killed.type === 'integer' && killed.value !== '0';
  };

  return {
    server,
    databaseOf: () => database || '0',
    async judge(text) {
      const args = redisWords(text);
      if (!args) return refuse('A quote is not closed.');
      if (/\n\s*\S/.test(text.trim()) && !/["']/.test(text))
        return refuse('These are several commands. Run them one by one.');
      return judgeRedis(args, flags);
    },
    async run({ text, sink }): Promise<RunEnd> {
      const args = words(text);
      cancelled = false;
      const late = setTimeout(() => {
        cancelled = true;
        void stop(main.id, false).catch(() => undefined);
      }, options.details.statementSeconds * 1000);
      try {
        const reply = await main.send(args, sink.maxCell);
        if (reply.type === 'error') {
          const [code = ''] = reply.value.split(' ', 1);
          const outcome = code === 'UNBLOCKED' ? 'cancelled' : 'failed';
          return { outcome, error: { text: reply.value, detail: '', hint: '', code, position: null } };
        }
        if (/^select$/i.test(args[0] ?? '')) choose(args[1] ?? '');
        const { reply: shown, names } = maskRedisReply(args, reply);
        sink.reply(shown);
        if (names.length > 0) sink.notice(maskNotice(names));
        sink.result({ affected: null, tag: reply.type });
        return { outcome: 'done' };
      } catch (error) {
        const said = { text: (error as Error).message, detail: '', hint: '', code: '', position: null };
        if (!cancelled || disposed) {
          // Ended by a cancel that came too late for the command before, nobody has heard of it yet.
          if (!disposed && error instanceof DatabaseError) tellLost(error);
          return { outcome: 'unknown', error: said };
        }
        try {
          main = await connectRedis(again());
        } catch (reason) {
          tellLost(new DatabaseError('LOST', 'The connection to the server was lost.'));
          throw reason;
        }
        if (disposed) main.dispose();
        watch(main);
        return { outcome: 'cancelled', error: { ...said, text: 'The server was told to end the command.' } };
      } finally {
        clearTimeout(late);
      }
    },
    async cancel() {
      cancelled = true;
      await stop(main.id, false);
    },
    end: async () => true,
    async look(text, { maxCell, timeoutMs }) {
      const connection = await side.get();
      const start = performance.now();
      const late = setTimeout(() => connection.dispose(), timeoutMs);
      try {
        const reply = await connection.send(words(text), maxCell);
        if (reply.type === 'error') throw new DatabaseError('NOT_ALLOWED', reply.value);
        const { reply: shown, names } = maskRedisReply(words(text), reply);
        const notices = names.length > 0 ? [maskNotice(names)] : [];
        return { results: [], reply: shown, notices, ms: performance.now() - start };
      } finally {
        clearTimeout(late);
      }
    },
    dropSide: () => side.drop(),
    async act(act, target) {
      if (!/^\d{1,20}$/.test(target)) return { worked: false, text: 'This is no client id of the server.' };
      const worked = await stop(target, act === 'terminate');
      return { worked, text: worked ? '' : `There is no client ${target}.` };
    },
    catalogue: async () => commandCatalogue(flags),
    onLost: (listener) => void losses.push(listener),
    async dispose() {
      disposed = true;
      main.dispose();
      side.drop();
    },
  };
}

/** A second connection, opened with the first look and opened again where it broke or was dropped. */
function createSide(options: () => DriverOptions) {
  let open: Promise<RedisConnection> | null = null;
  return {
    get(): Promise<RedisConnection> {
      if (open) return open;
      const opening = connectRedis(options());
      open = opening;
      const forget = (): void => {
        if (open === opening) open = null;
      };
      opening.then((connection) => connection.onLost(forget), forget);
      return opening;
    },
    drop(): void {
      const old = open;
      open = null;
      void old?.then((connection) => connection.dispose()).catch(() => undefined);
    },
  };
}

function commandCatalogue(flags: CommandFlags): Catalogue {
  return {
    at: 0,
    stale: false,
    schemas: [],
    relations: [],
    functions: [...flags.keys()]
      .sort()
      .map((name) => ({ schema: '', name: name.replace('|', ' ').toUpperCase(), arguments: '' })),
    cut: false,
  };
}
