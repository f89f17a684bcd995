import type { Engine } from './model.ts';
import { build, readKeywords, readUrl, tlsOf, type Parts, type ReadConnection } from './sourceParts.ts';

const clients: Record<string, Engine> = {
  psql: 'postgres',
  pgcli: 'postgres',
  mysql: 'mysql',
  mycli: 'mysql',
  mariadb: 'mariadb',
  'redis-cli': 'redis',
  mongosh: 'mongodb',
  mongo: 'mongodb',
};

/** Reads a DSN or a client's command line. Null where it is neither. */
export function readConnection(text: string): ReadConnection | null {
  const trimmed = text.trim();
  if (/^[a-z][a-z+]*:\/\//i.test(trimmed)) return readUrl(trimmed);
  const words = commandWords(trimmed);
  const environment: Record<string, string> = {};
  while (/^[A-Z_]+=/.test(words[0] ?? '')) {
    const [name = '', ...value] = (words.shift() ?? '').split('=');
    environment[name] = value.join('=');
  }
  const program = (words.shift() ?? '').replace(/^.*\//, '');
  const engine = Object.hasOwn(clients, program) ? clients[program] : undefined;
  if (engine) return readCommand(engine, words, environment);
  return /^\w+\s*=/.test(trimmed) ? readKeywords(trimmed) : null;
}

/** Short options with a value, by engine; long ones are named alike. */
const shorts: Record<Engine, Record<string, string>> = {
  postgres: {
    h: 'host',
    p: 'port',
    U: 'user',
    d: 'dbname',
    c: '',
    f: '',
    v: '',
    o: '',
    F: '',
    R: '',
    P: '',
    L: '',
  },
  mysql: { h: 'host', P: 'port', u: 'user', D: 'database', S: 'socket', e: '' },
  mariadb: { h: 'host', P: 'port', u: 'user', D: 'database', S: 'socket', e: '' },
  redis: { h: 'host', p: 'port', n: 'database', a: 'password', u: 'uri', s: 'socket', r: '', i: '', d: '' },
  mongodb: { u: 'user', p: 'password' },
};
const longs: Record<string, string> = {
  hostname: 'host',
  username: 'user',
  pass: 'password',
  authenticationDatabase: 'authSource',
  uri: 'uri',
};
/** Long options without a value. */
const flags = new Set([
  'tls',
  'no-password',
  'password-prompt',
  'raw',
  'csv',
  'single-transaction',
  'batch',
  'table',
  'quiet',
  'no-psqlrc',
  'insecure',
  'ask-password',
  'no-auth-warning',
  'nodb',
  'norc',
]);

function readCommand(
  engine: Engine,
  words: string[],
  environment: Record<string, string>,
): ReadConnection | null {
  const given: Record<string, string> = {};
  const rest: string[] = [];
  const notes: string[] = [];
  const isMysql = engine === 'mysql' || engine === 'mariadb';
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const long = /^--([\w-]+)(?:=(.*))?$/s.exec(word);
    if (long) {
      const [, raw = '', value] = long;
      const name = Object.hasOwn(longs, raw) ? (longs[raw] ?? raw) : raw;
      // MySQL's --password and psql's ask; a word behind it is none.
      const takesNext =
        value === undefined &&
        !flags.has(raw) &&
        !(isMysql && raw === 'password') &&
        !(words[at + 1] ?? '-').startsWith('-');
      given[name] = value ?? (takesNext ? (words[(at += 1)] ?? '') : '');
      continue;
    }
    const short = /^-([A-Za-z])(.*)$/s.exec(word);
    if (!short) {
      rest.push(word);
      continue;
    }
    const [, letter = '', attached = ''] = short;
    if (isMysql && letter === 'p') {
      if (attached) given['password'] = attached;
    } else if (Object.hasOwn(shorts[engine], letter)) {
      const name = shorts[engine][letter] ?? '';
      const value = attached || (words[(at += 1)] ?? '');
      if (name) given[name] = value;
    }
  }
  return fromOptions(engine, given, rest, environment, notes);
}

function fromOptions(
  engine: Engine,
  given: Record<string, string>,
  rest: string[],
  environment: Record<string, string>,
  notes: string[],
): ReadConnection | null {
  const [first = '', second] = rest;
  const inner =
    given['uri'] ??
    (/^[a-z+]+:\/\/|^\w+=/.test(first)
      ? first
      : /=|:\/\//.test(given['dbname'] ?? '')
        ? given['dbname']
        : undefined);
  const base = inner ? (/:\/\//.test(inner) ? readUrl(inner) : readKeywords(inner)) : null;
  const names = base ? rest.slice(1) : rest;
  const mongoAddress =
    engine === 'mongodb' && !base ? /^(?:([^:/]+)(?::(\d+))?\/)?([^:/]*)$/.exec(first) : null;
  const said: Partial<Parts> = {
    host: given['host'] ?? given['socket'] ?? mongoAddress?.[1] ?? environment['PGHOST'],
    port: given['port'] ?? mongoAddress?.[2] ?? environment['PGPORT'],
    user:
      given['user'] ?? (engine === 'postgres' && !given['dbname'] && second ? second : environment['PGUSER']),
    database:
      (inner === given['dbname'] ? undefined : given['dbname']) ??
      given['database'] ??
      mongoAddress?.[3] ??
      (engine === 'redis' ? undefined : names[0]) ??
      environment['PGDATABASE'],
    password:
      given['password'] ||
      environment['PGPASSWORD'] ||
      environment['REDISCLI_AUTH'] ||
      environment['MYSQL_PWD'] ||
      null,
  };
  const tls = tlsOf({ ...(environment['PGSSLMODE'] ? { sslmode: environment['PGSSLMODE'] } : {}), ...given });
  const { details } = base ?? { details: null };
  return build(details?.engine ?? engine, {
    host: said.host ?? (details?.socketPath || details?.address) ?? '',
    port: said.port ?? (details ? String(details.port) : undefined),
    user: said.user ?? details?.user ?? '',
    database: said.database ?? details?.database ?? '',
    password: said.password ?? base?.password ?? null,
    tls: tls ?? details?.tls.mode ?? null,
    options: { ...given, ...(details?.authSource ? { authSource: details.authSource } : {}) },
    notes: [...(base?.notes ?? []), ...notes],
  });
}

/** Words of a shell's command line; only quotes are read, nothing is expanded. */
function commandWords(text: string): string[] {
  const words: string[] = [];
  for (const [word] of text.matchAll(/(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+/g))
    words.push(
      word.replace(
        /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g,
        (_, single, double, escaped) =>
          single ?? (double as string | undefined)?.replace(/\\(.)/g, '$1') ?? escaped ?? '',
      ),
    );
  return words;
}
