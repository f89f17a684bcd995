import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newConnection, type ConnectionDetails } from '../../../electron/domain/database/model.ts';
import { openDatabases } from '../../fixtures/databaseShell.ts';
import { PASSWORD, postgresMissing, startPostgres, type PostgresServer } from '../../fixtures/postgres.ts';
import { findProgram, serverFolder } from '../../fixtures/process.ts';

const missing = postgresMissing ?? (findProgram('openssl') ? null : 'openssl is not installed');
describe.skipIf(missing)(`TLS to a database${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let server: PostgresServer;
  let cert = '';
  beforeAll(async () => {
    const dir = serverFolder('tls');
    cert = join(dir, 'cert.pem');
    const key = join(dir, 'key.pem');
    const subject = ['-subj', '/CN=db.example.org', '-addext', 'subjectAltName=DNS:db.example.org'];
    const args = [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      ...subject,
      '-keyout',
      key,
      '-out',
      cert,
    ];
    execFileSync('openssl', args, { stdio: 'ignore' });
    server = await startPostgres({ tls: { cert, key } });
  });
  afterAll(() => server?.stop());

  const open = async (tls: Partial<ConnectionDetails['tls']>) => {
    const details = newConnection('postgres', {
      name: 'shop',
      port: server.port,
      database: 'shop',
      user: 'dba',
    });
    const settings = { ...details, tls: { ...details.tls, ...tls } };
    return openDatabases({ password: PASSWORD }).shell(settings);
  };

  test('encrypts, with the certificate and its name checked where that is asked for', async () => {
    for (const tls of [
      { mode: 'require' } as const,
      { mode: 'ca', ca: cert } as const,
      { mode: 'full', ca: cert, serverName: 'db.example.org' } as const,
    ]) {
      const shell = await open(tls);
      expect(shell.row().state).toEqual({ kind: 'open' });
      const used = await shell.run('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
      expect(used.rows).toEqual([['t']]);
      const { ended } = await shell.begin('SELECT pg_sleep(60)');
      await shell.cancel();
      expect((await ended).outcome).toBe('cancelled');
    }
  });

  test.each([
    [{ mode: 'ca' } as const, 'signed itself'],
    [{ mode: 'full', serverName: 'other.example.org' } as const, 'for another name'],
    [{ mode: 'full' } as const, 'signed itself'],
    [{ mode: 'require', ca: '/no/such/file' } as const, 'cannot be read'],
  ])('says what is wrong with a certificate: %o', async (tls, words) => {
    const shell = await open('serverName' in tls ? { ...tls, ca: cert } : tls);
    expect(shell.row().state).toMatchObject({
      kind: 'failed',
      code: 'TLS_FAILED',
      text: expect.stringContaining(words),
    });
  });
});
