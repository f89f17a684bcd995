import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newConnection, type ConnectionDetails } from '../../../electron/domain/database/model.ts';
import { openDatabases } from '../../fixtures/databaseShell.ts';
import {
  MARIADB_PASSWORD,
  mariadbMissing,
  startMariadb,
  type MariadbServer,
} from '../../fixtures/mariadb.ts';

describe.skipIf(mariadbMissing)(`MariaDB${mariadbMissing ? ` (skipped: ${mariadbMissing})` : ''}`, () => {
  let server: MariadbServer;
  beforeAll(async () => {
    server = await startMariadb();
    server.sql(
      "CREATE TABLE item (id bigint PRIMARY KEY, name text); INSERT INTO item SELECT seq, CONCAT('item ', seq) FROM seq_1_to_1000",
    );
  }, 60_000);
  afterAll(() => server?.stop());
  const details = (more: Partial<ConnectionDetails> = {}): ConnectionDetails =>
    newConnection('mariadb', { name: 'shop', port: server.port, database: 'shop', user: 'dba', ...more });

  test('a shell opens read-only and shows exact values', async () => {
    const desk = openDatabases({ password: MARIADB_PASSWORD });
    const shell = await desk.shell(details());
    expect(shell.row()).toMatchObject({
      state: { kind: 'open' },
      server: { database: 'shop', superuser: false },
    });
    const { rows, columns } = await shell.run(
      "SELECT 18446744073709551615, CAST('12345678901234567890.123456789' AS DECIMAL(40,9)), X'00ff', '2024-02-29 12:00:00.123456', NULL, '', id FROM item WHERE id = 7",
    );
    expect(rows).toEqual([
      [
        '18446744073709551615',
        '12345678901234567890.123456789',
        '0x00FF',
        '2024-02-29 12:00:00.123456',
        null,
        '',
        '7',
      ],
    ]);
    expect(columns.map((c) => c.kind)).toEqual([
      'integer',
      'decimal',
      'bytes',
      'text',
      'other',
      'text',
      'integer',
    ]);
    const all = await shell.run('SELECT * FROM item ORDER BY id');
    expect(all).toMatchObject({ outcome: 'done', total: 1000 });
    expect(await shell.fetch(2, 999, 5)).toEqual([['1000', 'item 1000']]);
  });
});
