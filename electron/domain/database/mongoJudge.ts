import type { MongoCommand } from './mongo.ts';
import type { Ejson } from './mongoText.ts';
import { reading, refuse, type Verdict } from './verdict.ts';

/** Commands that look (MongoDB manual, "Database Commands"). */
const looking = new Set(
  `find aggregate count distinct listCollections listIndexes listDatabases explain dbStats collStats dataSize
  buildInfo hello isMaster ping serverStatus currentOp hostInfo getCmdLineOpts getLog getParameter connPoolStats
  connectionStatus top replSetGetStatus replSetGetConfig usersInfo rolesInfo listCommands features dbHash
  getShardMap listShards balancerStatus shardingState netstat whatsmyuri lockInfo getDefaultRWConcern`.split(
    /\s+/,
  ),
);
const writing = new Set(['insert', 'update', 'delete', 'findAndModify', 'findandmodify']);
const never: Record<string, string> = {
  mapReduce: 'mapReduce runs code on the server. Use aggregate.',
  mapreduce: 'mapReduce runs code on the server. Use aggregate.',
  eval: 'Code does not run on the server.',
  $eval: 'Code does not run on the server.',
  getMore: 'Cursors are read on by themselves here.',
  killCursors: 'Cursors end by themselves here.',
  saslStart: 'It changes the connection of this shell.',
  saslContinue: 'It changes the connection of this shell.',
  authenticate: 'It changes the connection of this shell.',
  logout: 'It changes the connection of this shell.',
  startSession: 'Sessions are not run here.',
  commitTransaction: 'Transactions are not run here.',
  abortTransaction: 'Transactions are not run here.',
};
/** Operators that run code on the server, wherever they stand. */
const code = new Set(['$where', '$function', '$accumulator', '$eval']);

const write = (reason: string, destructive: boolean): Verdict => ({
  kind: 'write',
  destructive,
  outside: true,
  reasons: [reason],
});
const define = (reason: string): Verdict => ({
  kind: 'define',
  destructive: true,
  outside: true,
  reasons: [reason],
});

/**
 * What one command of MongoDB does: there is no read-only session, so only commands on a list look. Stages that write
 * and operators that run code are looked for at every depth.
 */
export function judgeMongo({ command }: Pick<MongoCommand, 'command'>): Verdict {
  const name = Object.keys(command)[0] ?? '';
  if (name === '') return refuse('Name a command.');
  const why = Object.hasOwn(never, name) ? never[name] : undefined;
  if (why) return refuse(why);
  if (keysOf(command).some((key) => code.has(key)))
    return refuse('Code does not run on the server ($where, $function, $accumulator). Use operators.');
  if ('lsid' in command || 'txnNumber' in command || 'autocommit' in command)
    return refuse('Transactions are not run here.');
  if (name === 'profile' && command['profile'] === -1) return reading;
  if (name === 'validate')
    return keysOf(command).some((k) => /^(repair|fixMultikey)$/.test(k))
      ? define('repairs a collection')
      : write('locks a collection while it is checked', false);
  if (looking.has(name)) return judgePipeline(command);
  if (writing.has(name)) return judgeWrite(name, command);
  return define(`runs ${name}, which changes the database or acts on the server`);
}

function judgePipeline(command: MongoCommand['command']): Verdict {
  const keys = keysOf(command);
  if (keys.includes('$out')) return define('replaces a collection with what it finds ($out)');
  if (keys.includes('$merge')) return write('writes what it finds into a collection ($merge)', true);
  return reading;
}

function judgeWrite(name: string, command: MongoCommand['command']): Verdict {
  if (name === 'insert') return write('adds documents', false);
  const parts = (command['updates'] ?? command['deletes'] ?? [command]) as Ejson;
  const all = (Array.isArray(parts) ? parts : []).some((part) => {
    const { q, query, multi, limit } = part as Record<string, Ejson | undefined>;
    const filter = q ?? query ?? {};
    const unbounded = typeof filter === 'object' && filter !== null && Object.keys(filter).length === 0;
    return unbounded && (name === 'update' ? multi === true : name === 'delete' ? limit !== 1 : false);
  });
  const verb = name === 'update' ? 'changes' : name === 'delete' ? 'deletes' : 'changes or deletes';
  return all ? write(`${verb} every document: there is no filter`, true) : write(`${verb} documents`, false);
}

/** Every key at every depth, without recursion. */
function keysOf(root: Ejson): string[] {
  const keys: string[] = [];
  const open: Ejson[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (Array.isArray(value)) open.push(...value);
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) {
        keys.push(key);
        open.push(inner);
      }
  }
  return keys;
}
