import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newConnection, type ConnectionDetails } from '../../../electron/domain/database/model.ts';
import { openDatabases } from '../../fixtures/databaseShell.ts';
import { PASSWORD, postgresMissing, startPostgres, type PostgresServer } from '../../fixtures/postgres.ts';

describe.skipIf(postgresMissing)(
  `PostgreSQL${postgresMissing ? ` (skipped: ${postgresMissing})` : ''}`,
  () => {
    let server: PostgresServer;
    beforeAll(async () => {
      server = await startPostgres();
      server.psql(
        "CREATE TABLE item (id int8 PRIMARY KEY, name text); INSERT INTO item SELECT i, 'item ' || i FROM generate_series(1, 1000) i; GRANT ALL ON item TO dba",
        'shop',
      );
    });
    afterAll(() => server?.stop());
    const details = (more: Partial<ConnectionDetails> = {}): ConnectionDetails =>
      newConnection('postgres', { name: 'shop', port: server.port, database: 'shop', user: 'dba', ...more });

    test('a shell asks for the password, opens read-only and shows the first rows of a result', async () => {
      const desk = openDatabases({ password: PASSWORD });
      const shell = await desk.shell(details());
      expect(shell.row()).toMatchObject({
        state: { kind: 'open' },
        server: { user: 'dba', database: 'shop', superuser: false },
      });
      expect(desk.asked).toHaveLength(1);
      const result = await shell.run('SELECT id, name FROM item ORDER BY id');
      expect(result).toMatchObject({ outcome: 'done', error: null, total: 1000, tag: 'SELECT 1000' });
      expect(result.rows.slice(0, 2)).toEqual([
        ['1', 'item 1'],
        ['2', 'item 2'],
      ]);
      expect(result.rows).toHaveLength(500);
      expect(result.columns).toEqual([
        { name: 'id', type: 'int8', kind: 'integer', table: '' },
        { name: 'name', type: 'text', kind: 'text', table: '' },
      ]);
      expect(await shell.fetch(1, 998, 10)).toEqual([
        ['999', 'item 999'],
        ['1000', 'item 1000'],
      ]);
    });

    test('values come exact: bigint, numeric, floats, json, arrays, bytes, times, NULL apart from empty', async () => {
      const shell = await openDatabases({ password: PASSWORD }).shell(details());
      const { rows, columns } = await shell.run(
        `SELECT 9223372036854775807, 123456789012345678901234567890.123456789::numeric, 0.1::float8 + 0.2, 'NaN'::float4,
        '{"a": 1.0000000000000000001}'::jsonb, ARRAY['a,b', NULL, '"'], '\\x00ff'::bytea,
        '2024-02-29 12:00:00.123456+00'::timestamptz AT TIME ZONE 'UTC', 'infinity'::date, NULL, ''`,
      );
      expect(rows).toEqual([
        [
          '9223372036854775807',
          '123456789012345678901234567890.123456789',
          '0.30000000000000004',
          'NaN',
          '{"a": 1.0000000000000000001}',
          '{"a,b",NULL,"\\""}',
          '\\x00ff',
          '2024-02-29 12:00:00.123456',
          'infinity',
          null,
          '',
        ],
      ]);
      expect(columns.map((c) => c.kind).slice(0, 9)).toEqual([
        'integer',
        'decimal',
        'float',
        'float',
        'json',
        'array',
        'bytes',
        'time',
        'time',
      ]);
    });
  },
);
