import { finding, unknown, type Finding } from './model.ts';

const set = (text: string): Set<string> => new Set(text.split(/\s+/));

const reads = set(
  `PING ECHO AUTH SELECT HELLO INFO TIME DBSIZE ROLE LASTSAVE GET MGET STRLEN GETRANGE SUBSTR EXISTS TYPE TTL PTTL
   EXPIRETIME PEXPIRETIME KEYS SCAN RANDOMKEY DUMP HGET HMGET HGETALL HKEYS HVALS HLEN HEXISTS HSCAN HSTRLEN HRANDFIELD
   LLEN LRANGE LINDEX LPOS SMEMBERS SCARD SISMEMBER SMISMEMBER SRANDMEMBER SSCAN SINTER SUNION SDIFF SINTERCARD ZRANGE
   ZREVRANGE ZRANGEBYSCORE ZREVRANGEBYSCORE ZRANGEBYLEX ZCARD ZCOUNT ZSCORE ZMSCORE ZRANK ZREVRANK ZSCAN ZLEXCOUNT ZDIFF
   ZINTER ZUNION ZRANDMEMBER XLEN XRANGE XREVRANGE XREAD BITCOUNT BITPOS GETBIT PFCOUNT GEOPOS GEODIST GEOHASH GEOSEARCH
   MONITOR SUBSCRIBE PSUBSCRIBE SSUBSCRIBE TOUCH WAIT WAITAOF LOLWUT QUIT EXIT HELP SORT_RO EVAL_RO EVALSHA_RO READONLY
   FT.SEARCH FT.INFO FT._LIST JSON.GET TS.GET TS.RANGE BF.EXISTS MULTI EXEC DISCARD WATCH UNWATCH RESET CLEAR ASKING`,
);

/** Commands whose second word decides; '*' is the rest of them. */
const bySecond: Record<string, { read: Set<string>; destroys?: Record<string, string>; changes: string }> = {
  CONFIG: { read: set('GET HELP'), changes: 'changes a setting of the server' },
  CLIENT: {
    read: set(
      'LIST INFO ID GETNAME GETREDIR TRACKINGINFO HELP SETNAME SETINFO REPLY NO-EVICT NO-TOUCH CACHING TRACKING',
    ),
    destroys: { KILL: 'ends connections of clients' },
    changes: 'acts on connected clients',
  },
  CLUSTER: {
    read: set(
      'INFO NODES SLOTS SHARDS MYID MYSHARDID KEYSLOT COUNTKEYSINSLOT GETKEYSINSLOT LINKS REPLICAS SLAVES HELP',
    ),
    destroys: {
      RESET: 'takes the node out of the cluster',
      FORGET: 'takes a node out of the cluster',
      FLUSHSLOTS: "drops the node's slots",
      DELSLOTS: "drops the node's slots",
      DELSLOTSRANGE: "drops the node's slots",
    },
    changes: 'changes the cluster',
  },
  SCRIPT: { read: set('EXISTS HELP'), changes: 'acts on the scripts of the server' },
  FUNCTION: {
    read: set('LIST STATS DUMP HELP'),
    destroys: { FLUSH: 'deletes functions', DELETE: 'deletes functions' },
    changes: 'changes functions of the server',
  },
  ACL: {
    read: set('LIST USERS WHOAMI GETUSER CAT LOG DRYRUN GENPASS HELP'),
    changes: 'changes who may do what',
  },
  SLOWLOG: { read: set('GET LEN HELP'), changes: 'clears the slow log' },
  LATENCY: { read: set('LATEST HISTORY GRAPH DOCTOR HISTOGRAM HELP'), changes: 'clears the latency record' },
  MEMORY: { read: set('USAGE STATS DOCTOR MALLOC-STATS HELP'), changes: 'frees memory' },
  OBJECT: { read: set('ENCODING FREQ IDLETIME REFCOUNT HELP'), changes: 'acts on a key' },
  PUBSUB: { read: set('CHANNELS NUMSUB NUMPAT SHARDCHANNELS SHARDNUMSUB HELP'), changes: 'acts on channels' },
  COMMAND: { read: set('COUNT DOCS GETKEYS GETKEYSANDFLAGS INFO LIST HELP'), changes: 'acts on the server' },
  MODULE: { read: set('LIST HELP'), changes: 'changes the modules of the server' },
  XINFO: { read: set('STREAM GROUPS CONSUMERS HELP'), changes: 'acts on a stream' },
  DEBUG: { read: set('OBJECT HELP'), changes: 'acts on the server (DEBUG)', destroys: debugs() },
  SENTINEL: {
    read: set(
      'MASTERS MASTER REPLICAS SLAVES SENTINELS GET-MASTER-ADDR-BY-NAME CKQUORUM MYID INFO-CACHE HELP',
    ),
    destroys: { REMOVE: 'forgets a master' },
    changes: 'acts on the sentinels',
  },
};

function debugs(): Record<string, string> {
  return {
    SEGFAULT: 'crashes the server',
    PANIC: 'crashes the server',
    FLUSHALL: 'empties the store',
    RESTART: 'stops the server',
  };
}

const destroys: Record<string, string> = {
  FLUSHALL: 'empties every database of the Redis server, not only a cache',
  FLUSHDB: 'empties a whole Redis database, not only a cache',
  SHUTDOWN: 'stops the Redis server',
};

const writes = set(
  `SET SETEX PSETEX SETNX GETSET GETDEL GETEX MSET MSETNX APPEND INCR INCRBY INCRBYFLOAT DECR DECRBY SETRANGE DEL UNLINK
   EXPIRE PEXPIRE EXPIREAT PEXPIREAT PERSIST RENAME RENAMENX COPY MOVE RESTORE MIGRATE SORT HSET HMSET HSETNX HDEL HINCRBY
   LPUSH RPUSH LPOP RPOP LREM LSET LTRIM LINSERT LMOVE RPOPLPUSH BLPOP BRPOP SADD SREM SPOP SMOVE SINTERSTORE ZADD ZREM
   ZINCRBY ZPOPMIN ZPOPMAX ZREMRANGEBYSCORE ZREMRANGEBYRANK ZREMRANGEBYLEX XADD XDEL XTRIM XGROUP XACK XCLAIM XAUTOCLAIM
   XREADGROUP SETBIT BITOP PFADD PFMERGE GEOADD PUBLISH SPUBLISH SAVE BGSAVE BGREWRITEAOF FAILOVER SWAPDB`,
);

/** What one Redis command does; the words as Redis would get them. */
export function redisFindings(words: readonly string[]): Finding[] {
  const part = words.join(' ');
  const [first = '', second = ''] = words.map((w) => w.toUpperCase());
  if (first === '') return [];
  if (/^\d+$/.test(first) && words.length > 1) return redisFindings(words.slice(1));
  const why = destroys[first];
  if (why) return [finding('destructive', why, part, first.startsWith('FLUSH') ? { subject: 'cache' } : {})];
  const group = bySecond[first];
  if (group) {
    if (second === '' ? first === 'COMMAND' : group.read.has(second)) return [];
    const grave = group.destroys?.[second];
    return [grave ? finding('destructive', grave, part) : finding('change', group.changes, part)];
  }
  if (first === 'REPLICAOF' || first === 'SLAVEOF') return [replication(words, part)];
  if (/^F?(EVAL|EVALSHA|CALL)$/.test(first)) return scriptFindings(words[1] ?? '', part);
  if (reads.has(first)) return [];
  if (writes.has(first)) return [finding('change', 'changes keys or the state of the Redis server', part)];
  return [unknown(`"${words[0] ?? ''}" is not a Redis command known here`, part)];
}

function replication(words: readonly string[], part: string): Finding {
  return words[1]?.toUpperCase() === 'NO'
    ? finding('change', 'makes a replica a master', part)
    : finding('destructive', "replaces all data of this server by another server's", part);
}

function scriptFindings(script: string, part: string): Finding[] {
  const called = [...script.matchAll(/['"]([A-Za-z]+)['"]/g)].flatMap((m) => {
    const name = (m[1] ?? '').toUpperCase();
    return destroys[name] ? [finding('destructive', destroys[name] ?? '', part)] : [];
  });
  return called.length > 0 ? called : [unknown('runs a script inside of the Redis server', part)];
}

/** What lines typed into redis-cli do, a command a line. */
export function redisLines(text: string): Finding[] {
  return text
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .flatMap((line) => redisFindings(redisWords(line.replace(/^\s*\S*>\s+/, ''))));
}

/** The words of a line by redis-cli's own quoting rules. */
function redisWords(line: string): string[] {
  const words: string[] = [];
  for (const m of line.matchAll(/"((?:\\.|[^"\\])*)"|'((?:\\'|[^'])*)'|(\S+)/gs)) {
    const double = m[1]?.replace(/\\x([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(parseInt(hex, 16)),
    );
    words.push(double?.replace(/\\(.)/g, '$1') ?? m[2]?.replaceAll("\\'", "'") ?? m[3] ?? '');
  }
  return words;
}
