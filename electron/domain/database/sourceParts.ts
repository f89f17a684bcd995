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
/** Reads a URL. Null where it is none of a database. */
export function readUrl(text: string): ReadConnection | null {
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

/** What was found, by the names that all share. */
export interface Parts {
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

/** A connection of what was found; the rest is what is safe. */
export function build(engine: Engine, parts: Parts): ReadConnection {
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
export function tlsOf(given: Record<string, string | undefined>): (typeof tlsModes)[number] | null {
  const mode = (given['sslmode'] ?? given['ssl-mode'] ?? '').toLowerCase().replace('_', '-');
  if (mode === 'verify-full' || mode === 'verify-identity') return 'full';
  if (mode === 'verify-ca') return 'ca';
  if (mode === 'require' || mode === 'required') return 'require';
  if (given['tls'] === 'true' || given['ssl'] === 'true' || given['tls'] === '') return 'full';
  return null;
}

/** `host=db1 port=5432 dbname='orders'` (libpq, "Connection Strings"). */
export function readKeywords(text: string): ReadConnection | null {
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
