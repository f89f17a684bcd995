import { describe, expect, test } from 'vitest';
import { clientLine, dsnOf } from '../../../electron/domain/database/clientLine.ts';
import { connectionDetails, newConnection } from '../../../electron/domain/database/model.ts';
import { readConnection } from '../../../electron/domain/database/source.ts';

describe('connections from elsewhere', () => {
  test.each<[string, Record<string, unknown>, string | null]>([
    [
      'postgresql://ada:s%40cret@db-1:6432/orders?sslmode=verify-full',
      {
        engine: 'postgres',
        address: 'db-1',
        port: 6432,
        user: 'ada',
        database: 'orders',
        tls: { mode: 'full' },
      },
      's@cret',
    ],
    ['postgres://db-1/orders', { address: 'db-1', port: 5432, user: '', tls: { mode: 'off' } }, null],
    [
      'postgresql:///orders?host=/run/postgresql',
      { socketPath: '/run/postgresql/.s.PGSQL.5432', database: 'orders' },
      null,
    ],
    [
      "host=db-1 port=5433 dbname='my orders' user=ada",
      { address: 'db-1', port: 5433, database: 'my orders' },
      null,
    ],
    [
      'psql -h db-1 -p 5433 -U ada orders',
      { engine: 'postgres', address: 'db-1', port: 5433, user: 'ada', database: 'orders' },
      null,
    ],
    [
      'PGPASSWORD=x psql "host=db-1 dbname=orders" -c "SELECT 1"',
      { address: 'db-1', database: 'orders' },
      'x',
    ],
    ['psql postgresql://ada@db-1/orders', { address: 'db-1', user: 'ada', database: 'orders' }, null],
    [
      '/usr/bin/psql --host=db-1 --username ada --dbname=orders',
      { address: 'db-1', user: 'ada', database: 'orders' },
      null,
    ],
    [
      'mysql -h db-2 -P 3307 -u root -psecret shop',
      { engine: 'mysql', address: 'db-2', port: 3307, user: 'root', database: 'shop' },
      'secret',
    ],
    ['mysql -u root -p shop', { engine: 'mysql', user: 'root', database: 'shop' }, null],
    [
      'mariadb --socket=/run/mysqld/mysqld.sock shop',
      { engine: 'mysql', socketPath: '/run/mysqld/mysqld.sock', database: 'shop' },
      null,
    ],
    [
      'redis-cli -h cache -p 6380 -n 2 -a secret INFO',
      { engine: 'redis', address: 'cache', port: 6380, database: '2' },
      'secret',
    ],
    [
      'rediss://:secret@cache:6380/1',
      { engine: 'redis', address: 'cache', database: '1', tls: { mode: 'full' } },
      'secret',
    ],
    [
      'mongosh "mongodb://ada:pw@m1:27018,m2/shop?authSource=admin"',
      { engine: 'mongodb', address: 'm1', port: 27018, database: 'shop', authSource: 'admin' },
      'pw',
    ],
    [
      'mongosh m1:27018/shop -u ada',
      { engine: 'mongodb', address: 'm1', port: 27018, database: 'shop', user: 'ada' },
      null,
    ],
    ['postgresql://[::1]:5432/x', { address: '::1', port: 5432 }, null],
  ])('reads %s', (text, expected, password) => {
    const read = readConnection(text);
    const { engine: wanted, ...rest } = expected;
    expect(read?.details).toMatchObject(wanted === 'mysql' && text.startsWith('mariadb') ? rest : expected);
    expect(read?.password).toBe(password);
    expect(connectionDetails.safeParse(read?.details).success).toBe(true);
    expect(JSON.stringify(read?.details)).not.toMatch(/s@cret|secret/);
  });

  test.each(['', 'ls -la', 'http://example.org', 'psqlx -h a', 'ftp://a', 'x = 1'])('%j is none', (text) => {
    expect(readConnection(text)).toBeNull();
  });

  test('a DSN for other tools and the line of a client name no password and survive odd names', () => {
    const details = newConnection('postgres', {
      address: 'db-1',
      user: "o'brien",
      database: 'my db',
      name: 'x',
    });
    expect(dsnOf(details, { host: '127.0.0.1', port: 5000 })).toBe(
      "postgresql://o'brien@127.0.0.1:5000/my%20db",
    );
    expect(clientLine(details)).toBe("psql -h db-1 -p 5432 -U 'o'\\''brien' -d 'my db'");
    const redis = newConnection('redis', { address: 'cache', name: 'x', database: '2' });
    expect(clientLine(redis)).toBe('redis-cli -h cache -p 6379 -n 2');
  });
});
