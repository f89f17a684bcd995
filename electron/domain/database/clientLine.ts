import type { ConnectionDetails, Engine } from './model.ts';

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
