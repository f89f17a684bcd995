import { assertNever } from '../assert.ts';
import type { ConnectionDetails, Engine } from './model.ts';

/** The clients of each engine that may be on this machine, the best first, and what installs them on Debian. */
export const clientPrograms: Record<Engine, { names: readonly [string, ...string[]]; debian: string }> = {
  postgres: { names: ['psql'], debian: 'postgresql-client' },
  mysql: { names: ['mysql', 'mariadb'], debian: 'default-mysql-client' },
  mariadb: { names: ['mariadb', 'mysql'], debian: 'mariadb-client' },
  redis: { names: ['redis-cli', 'valkey-cli'], debian: 'redis-tools' },
  mongodb: { names: ['mongosh'], debian: '' },
};

/** Whether an engine's client can be opened read-only: psql and mysql are told to, the others know no such thing. */
export const guardsClient = (engine: Engine): boolean => engine !== 'redis' && engine !== 'mongodb';

/** Where the client connects: our own end of the tunnel. */
export type ClientGate = { socketPath: string } | { port: number };

export interface ClientWish {
  details: ConnectionDetails;
  gate: ClientGate;
  /** The private folder in which its files will lie. */
  folder: string;
  /** Handed over in a file or in its environment; null where the client is to ask for it. */
  password: string | null;
  /** Opened without the read-only setting. */
  writes: boolean;
  /** The program is MariaDB's, whatever it is called. */
  maria: boolean;
  application: string;
}

/** How a client is started. No secret is among its arguments. */
export interface ClientPlan {
  args: string[];
  env: Record<string, string>;
  /** Written with 0600 into the folder before it starts, removed when it ends. */
  files: { name: string; text: string }[];
}

/** Variables of this machine that would lead a client elsewhere, or take its guards away. */
export const strayVariables = /^(PG(?!DATESTYLE$|TZ$)|MYSQL_|REDISCLI_|MARIADB_)/;

/** Why a client could not check what the connection asks for; null where it can. */
export function clientProblem({ engine, tls }: ConnectionDetails, maria: boolean): string | null {
  const instead = 'Use the shell here, or the client on the host.';
  const [program] = clientPrograms[engine].names;
  if (tls.mode === 'full' && engine !== 'postgres')
    return `Through a tunnel ${program} cannot check the name in the server's certificate, as this connection asks for. ${instead}`;
  // Its options for that mean something else from version to version.
  if (tls.mode === 'ca' && maria)
    return `MariaDB's client cannot be told to check who signed the server's certificate and not its name. ${instead}`;
  if (engine === 'mongodb' && tls.mode !== 'off' && tls.cert !== '')
    return `mongosh wants certificate and key in one file. ${instead}`;
  return null;
}

/** How the client of an engine is started so that it comes out at the other end of the tunnel. */
export function planClient(wish: ClientWish): ClientPlan {
  switch (wish.details.engine) {
    case 'postgres':
      return planPsql(wish);
    case 'mysql':
    case 'mariadb':
      return planMysql(wish);
    case 'redis':
      return planRedis(wish);
    case 'mongodb':
      return planMongosh(wish);
    default:
      return assertNever(wish.details.engine);
  }
}

const given = (values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));

/** psql takes all of it from its environment: there a database's name is never read as a connection string. */
function planPsql({ details, gate, folder, password, writes, application }: ClientWish): ClientPlan {
  const { tls, statementSeconds, lockSeconds, idleSeconds } = details;
  const modes = { off: 'disable', require: 'require', ca: 'verify-ca', full: 'verify-full' } as const;
  const checks = tls.mode === 'ca' || tls.mode === 'full';
  const place: Record<string, string> =
    'socketPath' in gate
      ? { PGHOST: gate.socketPath.replace(/\/[^/]*$/, ''), PGPORT: gate.socketPath.replace(/^.*\./, '') }
      : {
          PGHOST: tls.serverName || details.address || 'localhost',
          PGHOSTADDR: '127.0.0.1',
          PGPORT: String(gate.port),
        };
  const settings = [
    ...(writes ? [] : ['default_transaction_read_only=on']),
    `statement_timeout=${statementSeconds}s`,
    `lock_timeout=${lockSeconds}s`,
    `idle_in_transaction_session_timeout=${idleSeconds}s`,
  ];
  return {
    args: [],
    env: given({
      ...place,
      PGUSER: details.user,
      PGDATABASE: details.database || details.user,
      PGAPPNAME: application,
      PGOPTIONS: settings.map((setting) => `-c ${setting}`).join(' '),
      PGSSLMODE: modes[tls.mode],
      // Named, even "require" would check it.
      PGSSLROOTCERT: checks ? tls.ca : '',
      PGSSLCERT: tls.mode === 'off' ? '' : tls.cert,
      PGSSLKEY: tls.mode === 'off' ? '' : tls.key,
      PGPASSFILE: password === null ? '' : `${folder}/pgpass`,
    }),
    files:
      password === null
        ? []
        : [{ name: 'pgpass', text: `*:*:*:*:${password.replace(/[\\:]/g, (c) => `\\${c}`)}\n` }],
  };
}

/** mysql takes all of it from a file: the person's own file could lead it elsewhere, and is not read. */
function planMysql({ details, gate, folder, password, writes, maria }: ClientWish): ClientPlan {
  const { tls, user, database } = details;
  const options = (values: Record<string, string>): string[] =>
    Object.entries(given(values)).map(([name, value]) => `${name}=${optionValue(value)}`);
  const modes = { off: 'DISABLED', require: 'REQUIRED', ca: 'VERIFY_CA', full: 'VERIFY_IDENTITY' };
  const mode = maria
    ? tls.mode === 'off'
      ? ['skip-ssl']
      : ['ssl', 'skip-ssl-verify-server-cert']
    : [`ssl-mode=${modes[tls.mode]}`];
  const lines = [
    '[client]',
    ...options(
      'socketPath' in gate
        ? { socket: gate.socketPath, protocol: 'SOCKET' }
        : { host: '127.0.0.1', port: String(gate.port), protocol: 'TCP' },
    ),
    ...options({ user, password: password ?? '' }),
    ...mode,
    ...(tls.mode === 'off' ? [] : options({ 'ssl-cert': tls.cert, 'ssl-key': tls.key })),
    ...(tls.mode === 'ca' ? options({ 'ssl-ca': tls.ca }) : []),
    '[mysql]',
    ...options({ database }),
    ...(writes ? [] : ['init-command="SET SESSION TRANSACTION READ ONLY"']),
    '',
  ];
  return {
    // It must come first; "--password" without a value asks.
    args: [`--defaults-file=${folder}/my.cnf`, ...(password === null ? ['--password'] : [])],
    env: {},
    files: [{ name: 'my.cnf', text: lines.join('\n') }],
  };
}

/** Between quotes everything but a backslash stands for itself. */
const optionValue = (value: string): string => `"${value.replace(/\\/g, '\\\\')}"`;

function planRedis({ details, gate, password }: ClientWish): ClientPlan {
  const { tls, user, database } = details;
  const optional = (flag: string, value: string): string[] => (value ? [flag, value] : []);
  const secure =
    tls.mode === 'off'
      ? []
      : [
          '--tls',
          ...(tls.mode === 'require' ? ['--insecure'] : optional('--cacert', tls.ca)),
          ...optional('--cert', tls.cert),
          ...optional('--key', tls.key),
          ...optional('--sni', tls.serverName),
        ];
  return {
    args: [
      ...('socketPath' in gate ? ['-s', gate.socketPath] : ['-h', '127.0.0.1', '-p', String(gate.port)]),
      ...optional('-n', database),
      ...optional('--user', user),
      ...(password === null && user !== '' ? ['--askpass'] : []),
      ...secure,
    ],
    env: password === null ? {} : { REDISCLI_AUTH: password },
    files: [],
  };
}

/** mongosh takes a password from nothing but its own prompt. */
function planMongosh({ details, gate }: ClientWish): ClientPlan {
  const { tls, user, database, authSource } = details;
  const place = 'socketPath' in gate ? encodeURIComponent(gate.socketPath) : `127.0.0.1:${gate.port}`;
  const query = [
    'directConnection=true',
    ...(user ? [`authSource=${encodeURIComponent(authSource || 'admin')}`] : []),
  ];
  const uri = `mongodb://${user ? `${encodeURIComponent(user)}@` : ''}${place}/${encodeURIComponent(database)}?${query.join('&')}`;
  const secure =
    tls.mode === 'off'
      ? []
      : [
          '--tls',
          ...(tls.mode === 'require'
            ? ['--tlsAllowInvalidCertificates']
            : ['--tlsAllowInvalidHostnames', ...(tls.ca ? ['--tlsCAFile', tls.ca] : [])]),
        ];
  return { args: [uri, ...secure], env: {}, files: [] };
}
