import { z } from 'zod';

/** The servers that can be talked to. MySQL and MariaDB speak one protocol and differ in their variables. */
export const engines = ['postgres', 'mysql', 'mariadb', 'redis', 'mongodb'] as const;
export const engineSchema = z.enum(engines);
export type Engine = z.infer<typeof engineSchema>;

export const engineNames: Record<Engine, string> = {
  postgres: 'PostgreSQL',
  mysql: 'MySQL',
  mariadb: 'MariaDB',
  redis: 'Redis',
  mongodb: 'MongoDB',
};

/** The port that each engine listens on where nothing else is said. */
export const defaultPorts: Record<Engine, number> = {
  postgres: 5432,
  mysql: 3306,
  mariadb: 3306,
  redis: 6379,
  mongodb: 27017,
};

/** One line of visible text: no control characters. */
const line = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^[^\p{Cc}]*$/u, 'Use visible characters only');

const seconds = (max: number) =>
  z.int('Type whole seconds').min(1, 'At least 1 second').max(max, `At most ${max} seconds`);

/**
 * How the server is to prove itself: `off` sends all in clear text (inside an SSH tunnel the last hop alone sees it),
 * `require` encrypts and checks nothing, `ca` checks who signed, `full` checks the name as well.
 */
export const tlsModes = ['off', 'require', 'ca', 'full'] as const;
const tlsSchema = z.object({
  mode: z.enum(tlsModes),
  /** Paths on this machine; '' for the system's authorities and for no client certificate. */
  ca: line(1000),
  cert: line(1000),
  key: line(1000),
  /** The name in the server's certificate where it is not the address; '' for the address. */
  serverName: line(255),
});

/** What a person writes down about a database. No secret is in it: passwords are asked for and kept apart. */
export const connectionDetails = z.object({
  name: line(200).min(1, 'Type a name'),
  engine: engineSchema,
  /** The host it is reached from, the last hop of a tunnel; null for this machine itself. */
  hostId: z.ulid().nullable(),
  /** As the last hop knows it. */
  address: line(255).regex(/^([^\s-]\S*)?$/, 'A host name has no spaces and does not begin with a dash'),
  port: z.int('Type a number').min(1, 'A port is 1 to 65535').max(65_535, 'A port is 1 to 65535'),
  /** A Unix socket on the last hop, used in place of address and port; '' for none. */
  socketPath: line(500).regex(/^(\/.*)?$/, "A socket's path begins with /"),
  /** Redis: a number, '' for 0. MongoDB: the database that commands go to. */
  database: line(200),
  user: line(200),
  /** MongoDB: the database the user is known in; '' for admin. */
  authSource: line(200),
  tls: tlsSchema,
  /** Marked loudly everywhere. */
  production: z.boolean(),
  /** The services that live on it. */
  services: z.array(line(100).min(1)).max(50),
  /** Leave literals out of what is recorded of each statement. */
  redact: z.boolean(),
  /** The server ends a statement after that. */
  statementSeconds: seconds(86_400),
  /** The server gives up waiting for a lock after that. */
  lockSeconds: seconds(3600),
  /** An open transaction that nothing happens in is rolled back after that. */
  idleSeconds: seconds(3600),
});
export type ConnectionDetails = z.infer<typeof connectionDetails>;

/** A connection with safe settings, for a form to start from. */
export function newConnection(engine: Engine, more: Partial<ConnectionDetails> = {}): ConnectionDetails {
  return {
    name: '',
    engine,
    hostId: null,
    address: '127.0.0.1',
    port: defaultPorts[engine],
    socketPath: '',
    database: '',
    user: '',
    authSource: '',
    tls: { mode: 'off', ca: '', cert: '', key: '', serverName: '' },
    production: false,
    services: [],
    redact: false,
    statementSeconds: 60,
    lockSeconds: 5,
    idleSeconds: 300,
    ...more,
  };
}

/** A connection of the catalog (feature `database`, keyed by id). */
export const connectionRow = connectionDetails.extend({
  id: z.ulid(),
  addedAt: z.int(),
  updatedAt: z.int(),
});
export type ConnectionRow = z.infer<typeof connectionRow>;

/** A statement that was kept to be used again (feature `databaseQuery`, keyed by id). */
export const savedQuery = z.object({
  name: line(200).min(1, 'Type a name'),
  engine: engineSchema,
  text: z.string().min(1, 'Write a statement').max(100_000),
});
export type SavedQuery = z.infer<typeof savedQuery>;
export const savedQueryRow = savedQuery.extend({ id: z.ulid(), by: z.string(), updatedAt: z.int() });
export type SavedQueryRow = z.infer<typeof savedQueryRow>;

/**
 * How the name is typed that confirms a destructive statement: that of the database which is `current` on the server,
 * or else the connection's. Redis' databases are numbers: the connection's name, and the number where another was
 * chosen.
 */
export function confirmationName(
  connection: Pick<ConnectionDetails, 'name' | 'database' | 'engine'>,
  current: string = connection.database,
): string {
  if (connection.engine !== 'redis') return current || connection.name;
  const own = connection.database || '0';
  return (current || own) === own ? connection.name : `${connection.name}/${current}`;
}
