import { defaultPorts, newConnection, tlsModes, type ConnectionDetails, type Engine } from './model.ts';

/** A connection as it stands elsewhere. The password, if any, is apart: it goes to where secrets are kept. */
export interface ReadConnection {
  details: ConnectionDetails;
  notes: string[];
  password: string | null;
}

const schemes: Record<string, Engine> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  mysql: 'mysql',
  mariadb: 'mariadb',
  redis: 'redis',
  rediss: 'redis',
  mongodb: 'mongodb',
};
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

function readUrl(text: string): ReadConnection | null {
  const match = /^([a-z+]+):\/\/(?:([^:@/?]*)(?::([^@/?]*))?@)?([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/i.exec(
    text,
  );
  if (!match) return null;
  const [, scheme = '', user = '', password, hosts = '', path = '', query = ''] = match;
  const notes: string[] = [];
  if (/^mongodb\+srv$/i.test(scheme)) {
    notes.push('mongodb+srv finds its servers by DNS: type the address of one of them.');
  }
  const engine = schemes[scheme.toLowerCase().replace('+srv', '')];
  if (!engine) return null;
  const [first = '', ...more] = hosts.split(',');
  if (more.length > 0)
    notes.push(`Of ${more.length + 1} servers the first is taken: a shell is on one server.`);
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(first) ?? [];
  const given = Object.fromEntries(
    query
      .split('&')
      .filter(Boolean)
      .map((p) => p.split('=').map(decode)),
  );
  const address = decode(host).replace(/^\[|\]$/g, '');
  const socketPath = address.startsWith('/') ? address : given['host']?.startsWith('/') ? given['host'] : '';
  return build(engine, {
    host: socketPath || address || given['host'] || '',
    port: port ?? given['port'],
    user: decode(user) || given['user'] || '',
    database: decode(path) || given['dbname'] || '',
    password: password === undefined ? (given['password'] ?? null) : decode(password),
    tls: scheme.toLowerCase() === 'rediss' ? 'full' : tlsOf(given),
    options: given,
    notes,
  });
}

interface Parts {
  host: string;
  port: string | undefined;
  user: string;
  database: string;
  password: string | null;
  tls: (typeof tlsModes)[number] | null;
  options?: Record<string, string | undefined>;
  notes?: string[];
  name?: string;
}

function build(engine: Engine, parts: Parts): ReadConnection {
  const { host, port, user, database, password, tls, options = {}, notes = [] } = parts;
  const socket = host.startsWith('/');
  const number = Number(port ?? defaultPorts[engine]);
  const file =
    socket && engine === 'postgres' && !/\.s\.PGSQL\./.test(host) ? `${host}/.s.PGSQL.${number}` : host;
  const address = socket ? '127.0.0.1' : host || '127.0.0.1';
  const name = parts.name ?? ([database, socket ? '' : host].filter(Boolean).join(' on ') || address);
  const details = newConnection(engine, {
    name: clean(name, 200) || engine,
    address: clean(address, 255),
    port: number >= 1 && number <= 65_535 ? number : defaultPorts[engine],
    socketPath: socket ? clean(file, 500) : '',
    user: clean(user, 200),
    database: clean(database, 200),
    authSource: clean(options['authSource'] ?? '', 200),
    tls: {
      mode: tls ?? 'off',
      ca: clean(
        options['sslrootcert'] ?? options['ssl-ca'] ?? options['tlsCAFile'] ?? options['cacert'] ?? '',
        1000,
      ),
      cert: clean(options['sslcert'] ?? options['ssl-cert'] ?? options['cert'] ?? '', 1000),
      key: clean(options['sslkey'] ?? options['ssl-key'] ?? options['key'] ?? '', 1000),
      serverName: '',
    },
  });
  return { details, notes, password };
}

const clean = (text: string, max: number): string =>
  text
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, max);

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** How strict: libpq's sslmode, MySQL's ssl-mode, `tls=true` of MongoDB. */
function tlsOf(given: Record<string, string | undefined>): (typeof tlsModes)[number] | null {
  const mode = (given['sslmode'] ?? given['ssl-mode'] ?? '').toLowerCase().replace('_', '-');
  if (mode === 'verify-full' || mode === 'verify-identity') return 'full';
  if (mode === 'verify-ca') return 'ca';
  if (mode === 'require' || mode === 'required') return 'require';
  if (given['tls'] === 'true' || given['ssl'] === 'true' || given['tls'] === '') return 'full';
  return null;
}

/** `host=db1 port=5432 dbname='orders'` (libpq, "Connection Strings"). */
function readKeywords(text: string): ReadConnection | null {
  const given: Record<string, string> = {};
  for (const [, key = '', quoted, plain] of text.matchAll(/(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|(\S*))/g))
    given[key] = quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/g, '$1');
  if (!('host' in given || 'dbname' in given || 'hostaddr' in given || 'service' in given)) return null;
  return fromKeywords(given);
}

/** A connection from libpq's keywords, also of a service file. */
export function fromKeywords(given: Record<string, string>, name?: string): ReadConnection {
  return build('postgres', {
    host: given['host'] ?? given['hostaddr'] ?? '',
    port: given['port'],
    user: given['user'] ?? '',
    database: given['dbname'] ?? '',
    password: given['password'] ?? null,
    tls: tlsOf(given),
    options: given,
    ...(name ? { name } : {}),
  });
}

/** A connection from a section of my.cnf. */
export function fromMyCnf(given: Record<string, string>, name: string): ReadConnection {
  return build('mysql', {
    host: given['host'] ?? given['socket'] ?? '',
    port: given['port'],
    user: given['user'] ?? '',
    database: given['database'] ?? '',
    password: given['password'] ?? null,
    tls: tlsOf(given),
    options: given,
    name,
  });
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
        !/^-/.test(words[at + 1] ?? '-');
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

/** A DSN for other tools, without a password. */
export function dsnOf(details: ConnectionDetails, at?: { host: string; port: number }): string {
  const { engine, user, database, tls } = details;
  const scheme = {
    postgres: 'postgresql',
    mysql: 'mysql',
    mariadb: 'mariadb',
    redis: tls.mode === 'off' ? 'redis' : 'rediss',
    mongodb: 'mongodb',
  }[engine];
  const host = at?.host ?? details.address;
  const who = user ? `${encodeURIComponent(user)}@` : '';
  const query: Record<Engine, string> = {
    postgres: tls.mode === 'off' ? '' : '?sslmode=require',
    mysql: tls.mode === 'off' ? '' : '?ssl-mode=REQUIRED',
    mariadb: tls.mode === 'off' ? '' : '?ssl-mode=REQUIRED',
    redis: '',
    // One server by this address, not those that it names itself.
    mongodb: `?directConnection=true${details.authSource ? `&authSource=${encodeURIComponent(details.authSource)}` : ''}${tls.mode === 'off' ? '' : '&tls=true'}`,
  };
  const bracketed = host.includes(':') ? `[${host}]` : host;
  return `${scheme}://${who}${bracketed}:${at?.port ?? details.port}/${encodeURIComponent(database)}${query[engine]}`;
}

/** The line of the engine's own client that opens the same database; it asks for the password itself. */
export function clientLine(details: ConnectionDetails, at?: { host: string; port: number }): string {
  const { engine, user, database, socketPath, tls, authSource } = details;
  const host =
    at?.host ?? (socketPath && engine === 'postgres' ? socketPath.replace(/\/[^/]*$/, '') : details.address);
  const port = String(at?.port ?? details.port);
  const optional = (flag: string, value: string): string[] => (value ? [flag, value] : []);
  const socket = !at && socketPath && engine !== 'postgres' ? socketPath : '';
  const words: Record<Engine, string[]> = {
    postgres: ['psql', '-h', host, '-p', port, ...optional('-U', user), ...optional('-d', database)],
    mysql: [
      'mysql',
      ...(socket ? ['-S', socket] : ['-h', host, '-P', port, '--protocol=TCP']),
      ...optional('-u', user),
      '-p',
      ...optional('-D', database),
    ],
    mariadb: [
      'mariadb',
      ...(socket ? ['-S', socket] : ['-h', host, '-P', port, '--protocol=TCP']),
      ...optional('-u', user),
      '-p',
      ...optional('-D', database),
    ],
    redis: [
      'redis-cli',
      ...(socket ? ['-s', socket] : ['-h', host, '-p', port]),
      ...optional('-n', database),
      ...optional('--user', user),
      ...(user ? ['--askpass'] : []),
      ...(tls.mode === 'off' ? [] : ['--tls']),
    ],
    mongodb: [
      'mongosh',
      '--host',
      host,
      '--port',
      port,
      ...optional('--username', user),
      ...optional('--authenticationDatabase', authSource),
      ...(tls.mode === 'off' ? [] : ['--tls']),
      ...optional('', database).slice(1),
    ],
  };
  return words[engine].map(quoted).join(' ');
}

/** Quoted for a POSIX shell where it is more than a plain word. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;
