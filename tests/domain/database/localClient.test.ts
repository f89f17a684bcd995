import { expect, test } from 'vitest';
import { clientProblem, planClient, strayVariables } from '../../../electron/domain/database/localClient.ts';
import { engines, newConnection, type Engine } from '../../../electron/domain/database/model.ts';

const wish = (engine: Engine, more: object = {}) => ({
  details: newConnection(engine, { name: 'shop', database: 'shop', user: 'dba' }),
  gate: { socketPath: '/p/.s.PGSQL.5432' },
  folder: '/p',
  password: 'se:cr\\et',
  writes: false,
  maria: true,
  application: 'Holdfast',
  ...more,
});

test.each(engines)('the password of %s stands in no argument', (engine) => {
  for (const gate of [{ socketPath: '/p/s' }, { port: 5000 }])
    expect(planClient(wish(engine, { gate })).args.join(' ')).not.toContain('se:cr');
});

test('psql is led to the socket by its environment, and told to read only', () => {
  const plan = planClient(wish('postgres'));
  expect(plan.env).toMatchObject({ PGHOST: '/p', PGPORT: '5432', PGUSER: 'dba', PGSSLMODE: 'disable' });
  expect(plan.env['PGOPTIONS']).toContain('default_transaction_read_only=on');
  expect(plan.files).toEqual([{ name: 'pgpass', text: '*:*:*:*:se\\:cr\\\\et\n' }]);
  expect(planClient(wish('postgres', { writes: true })).env['PGOPTIONS']).not.toContain('read_only');
});

test('over TLS psql checks the name of the server, not of the tunnel', () => {
  const tls = { mode: 'full', ca: '/ca.pem', cert: '', key: '', serverName: '' } as const;
  const details = newConnection('postgres', { name: 'shop', address: 'db.internal', user: 'dba', tls });
  expect(planClient(wish('postgres', { details, gate: { port: 5000 } })).env).toMatchObject({
    PGHOST: 'db.internal',
    PGHOSTADDR: '127.0.0.1',
    PGPORT: '5000',
    PGSSLMODE: 'verify-full',
    PGSSLROOTCERT: '/ca.pem',
  });
});

test('what a client could not check is refused, not left out', () => {
  const tls = (mode: 'require' | 'ca' | 'full') => ({ mode, ca: '', cert: '', key: '', serverName: '' });
  for (const engine of ['mysql', 'mariadb', 'redis', 'mongodb'] as const)
    expect(clientProblem(newConnection(engine, { tls: tls('full') }), false)).not.toBeNull();
  expect(clientProblem(newConnection('mysql', { tls: tls('ca') }), true)).not.toBeNull();
  expect(clientProblem(newConnection('mysql', { tls: tls('ca') }), false)).toBeNull();
  expect(clientProblem(newConnection('postgres', { tls: tls('full') }), false)).toBeNull();
});

test("variables that would lead a client elsewhere are this machine's own and left out", () => {
  for (const name of ['PGSERVICE', 'PGHOST', 'PGOPTIONS', 'PGPASSWORD', 'MYSQL_HOST', 'REDISCLI_AUTH'])
    expect(name).toMatch(strayVariables);
  for (const name of ['PATH', 'HOME', 'PAGER', 'PGTZ']) expect(name).not.toMatch(strayVariables);
});
