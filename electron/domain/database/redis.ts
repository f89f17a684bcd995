import { reading, refuse, type Verdict } from './verdict.ts';

/** What the server says of its commands: flags by `name` and `name|subcommand`, in lower case (COMMAND's reply). */
export type CommandFlags = ReadonlyMap<string, ReadonlySet<string>>;

const write = (reason: string, destructive = false): Verdict => ({
  kind: 'write',
  destructive,
  outside: true,
  reasons: [reason],
});

/** Commands that look although the server calls them neither readonly nor write. */
const looking = new Set(
  `acl|cat acl|getuser acl|list acl|log acl|users acl|whoami client|getname client|id client|info client|list
  client|trackinginfo cluster|countkeysinslot cluster|info cluster|keyslot cluster|links cluster|myid cluster|nodes
  cluster|replicas cluster|shards cluster|slots command command|count command|docs command|getkeys command|info
  command|list config|get echo function|list function|stats info lastsave latency|doctor latency|graph latency|help
  latency|histogram latency|history latency|latest lolwut memory|doctor memory|malloc-stats memory|stats module|list
  object|encoding object|freq object|idletime object|refcount ping pubsub|channels pubsub|numpat pubsub|numsub
  pubsub|shardchannels pubsub|shardnumsub role script|exists select slowlog|get slowlog|len time xinfo|consumers
  xinfo|groups xinfo|stream`.split(/\s+/),
);

const OWN = 'It changes the connection of this shell.';
/** Commands that never run here, and why. */
const never: Record<string, string> = {
  keys: 'KEYS stops the server while it looks through everything. Use SCAN, or the key browser.',
  monitor: 'MONITOR slows the server down and never ends. Run it in a terminal, for a short while.',
  subscribe: 'A subscription never ends. Run it in a terminal.',
  psubscribe: 'A subscription never ends. Run it in a terminal.',
  ssubscribe: 'A subscription never ends. Run it in a terminal.',
  multi: 'Commands run one by one here.',
  exec: 'Commands run one by one here.',
  discard: 'Commands run one by one here.',
  watch: 'Commands run one by one here.',
  debug: 'DEBUG can stop or crash the server.',
  sync: 'It would make this shell a replica.',
  psync: 'It would make this shell a replica.',
  replconf: 'It would make this shell a replica.',
  auth: OWN,
  hello: OWN,
  quit: OWN,
  reset: OWN,
  asking: OWN,
  readonly: OWN,
  readwrite: OWN,
  'client|reply': OWN,
  'client|tracking': OWN,
  'client|caching': OWN,
  'client|no-evict': OWN,
  'client|no-touch': OWN,
  'client|setname': OWN,
  'client|setinfo': OWN,
};

/** What destroys, stops or reconfigures: its name is asked for. */
const destructive =
  /^(flushall|flushdb|shutdown|swapdb|replicaof|slaveof|failover|migrate|restore|restore-asking|save|bgsave|bgrewriteaof|eval\w*|evalsha\w*|fcall\w*|pfdebug|unlink|del|sort|rename|psetex)$|^(acl|client|cluster|config|function|latency|memory|module|script|slowlog)\|/;

/**
 * What one command of Redis does, by the flags that the server gives it. Containers (CONFIG, CLIENT ...) carry none
 * of their own: their subcommands are looked up. What the server does not know, or says nothing of, counts as writing.
 */
export function judgeRedis(args: readonly string[], flags: CommandFlags): Verdict {
  const [name = '', sub = ''] = args.map((a) => a.toLowerCase());
  if (name === '') return reading;
  const full = `${name}|${sub}`;
  const why = never[full] ?? never[name];
  if (why) return refuse(why);
  const known = flags.get(full) ?? flags.get(name);
  if (!known) return refuse(`The server knows no command ${name.toUpperCase().slice(0, 50)}.`);
  // Of what looks, this alone also forgets.
  if (full === 'acl|log' && /^reset$/i.test(args[2] ?? '')) return write('empties a log (ACL LOG)', true);
  if (looking.has(full) || looking.has(name)) return reading;
  const scripts = /^(eval|evalsha|fcall)/.test(name);
  if (known.has('readonly') && !known.has('write') && !scripts) return reading;
  const spoken = (flags.has(full) || isContainer(name) ? `${name} ${sub}` : name).toUpperCase().trim();
  const what = scripts
    ? `runs a script (${spoken}) that cannot be judged`
    : known.has('write')
      ? `writes (${spoken})`
      : `acts on the server (${spoken})`;
  const several = /^(del|unlink)$/.test(name)
    ? args.length > 2
    : destructive.test(name) || destructive.test(full);
  return write(what, several || !known.has('write'));
}

const isContainer = (name: string): boolean =>
  /^(acl|client|cluster|config|function|latency|memory|module|script|slowlog|object|pubsub|xinfo|xgroup|command)$/.test(
    name,
  );

/** The words of a command line, quoted as redis-cli does; null where a quote stays open. */
export function redisWords(text: string): string[] | null {
  const words: string[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    let word = '';
    while (at < text.length && !/\s/.test(text.charAt(at))) {
      const quote = text.charAt(at);
      if (quote !== '"' && quote !== "'") {
        word += quote;
        at += 1;
        continue;
      }
      const end = quotedEnd(text, at);
      if (end < 0) return null;
      word += unquote(text.slice(at + 1, end), quote);
      at = end + 1;
    }
    words.push(word);
  }
  return words;
}

function quotedEnd(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let i = start + 1; i < text.length; i++) {
    if (text.charAt(i) === '\\') i += 1;
    else if (text.charAt(i) === quote) return i;
  }
  return -1;
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' };

function unquote(text: string, quote: string): string {
  if (quote === "'") return text.replace(/\\'/g, "'");
  return text.replace(/\\(x[0-9a-fA-F]{2}|[\s\S])/g, (_, e: string) =>
    e.length === 3 ? String.fromCharCode(Number.parseInt(e.slice(1), 16)) : (escapes[e] ?? e),
  );
}
