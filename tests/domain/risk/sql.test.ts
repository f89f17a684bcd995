import { expect, test } from 'vitest';
import { worstOf } from '../../../electron/domain/risk/model.ts';
import { sqlFindings } from '../../../electron/domain/risk/sql.ts';

const risk = (sql: string, dialect: 'postgres' | 'mysql' | 'any' = 'any') =>
  worstOf(sqlFindings(sql, dialect));

test.each([
  'DROP TABLE users',
  'drop database app;',
  'TRUNCATE users',
  'DELETE FROM users',
  'DELETE FROM users;',
  'delete /* WHERE */ from users -- WHERE id = 1',
  "DELETE FROM users RETURNING 'WHERE'",
  'DELETE FROM users WHERE 1=1',
  'DELETE FROM users WHERE true',
  "DELETE FROM users WHERE 'a' = 'a'",
  'DELETE FROM users WHERE id = 1 OR 1=1',
  'UPDATE users SET a = 1',
  'UPDATE users SET a = (SELECT b FROM t WHERE t.id = 1)',
  'WITH x AS (DELETE FROM users RETURNING *) SELECT * FROM x',
  'WITH x AS (SELECT 1) DELETE FROM users',
  'WITH x AS MATERIALIZED (UPDATE users SET a = 1 RETURNING *) SELECT 1',
  'EXPLAIN ANALYZE DELETE FROM users',
  'EXPLAIN (ANALYZE, BUFFERS) UPDATE users SET a = 1',
  'PREPARE x AS DELETE FROM users',
  'SELECT 1; DROP TABLE users',
  "SELECT ';'; DROP TABLE users",
  'BEGIN; DELETE FROM users; COMMIT;',
  'ALTER TABLE users DROP COLUMN email',
  'SELECT pg_terminate_backend(pid) FROM pg_stat_activity',
  'SELECT "pg_terminate_backend"(1)',
  'SELECT pg_catalog.pg_terminate_backend(1)',
  'KILL 5',
  'SHUTDOWN',
  "PURGE BINARY LOGS BEFORE '2020-01-01'",
  'RESET MASTER',
])('destructive: %s', (sql) => {
  expect(risk(sql)).toBe('destructive');
});

test('what is a comment in one database and code in the other counts as code', () => {
  expect(risk('SELECT 1 /*! ; DROP TABLE users */', 'mysql')).toBe('destructive');
  expect(risk('SELECT 1 /*!50000 ; DROP TABLE users */')).toBe('destructive');
  expect(risk("SELECT '\\'; DROP TABLE users; --'")).toBe('destructive');
  expect(risk('SELECT 1 # \n; DROP TABLE t', 'mysql')).toBe('destructive');
});

test.each([
  'DELETE FROM users WHERE id = 1',
  'DELETE FROM users WHERE (id = 1)',
  'UPDATE users SET a = 1 WHERE id IN (1, 2)',
  'INSERT INTO t VALUES (1)',
  'INSERT INTO t VALUES (1) ON CONFLICT DO UPDATE SET a = 1',
  'CREATE INDEX CONCURRENTLY i ON t (a)',
  'ALTER SYSTEM SET max_connections = 200',
  'VACUUM FULL t',
  'SELECT pg_cancel_backend(1)',
  'SELECT * INTO copy FROM t',
  'SELECT * FROM t FOR UPDATE',
  'GRANT ALL ON t TO u',
  'SET GLOBAL max_connections = 500',
  'COPY t FROM STDIN',
  "COPY t TO PROGRAM 'cat'",
  'CALL refresh_all()',
  'DO $$ BEGIN DELETE FROM users; END $$',
  'SELECT purge_all_users()',
  'frobnicate',
  "SELECT 'open",
  'KILL QUERY 5',
])('change: %s', (sql) => {
  expect(risk(sql, sql.includes('$$') || sql.includes("'open") ? 'postgres' : 'any')).toBe('change');
});

test.each([
  'SELECT * FROM users',
  '  -- DROP TABLE users\n SELECT 1',
  "SELECT 'DROP TABLE users'",
  "SELECT * FROM log WHERE msg = 'DELETE FROM users; DROP TABLE x'",
  'SELECT "delete" FROM t',
  'SELECT deleted, update_count FROM t',
  'SELECT replace(a, 1, 2) FROM t',
  'EXPLAIN SELECT 1',
  'EXPLAIN DELETE FROM users',
  'SHOW PROCESSLIST',
  'WITH x AS (SELECT 1) SELECT * FROM x',
  'BEGIN; SELECT 1; ROLLBACK',
  "SET statement_timeout = '5s'",
  'TABLE users',
  'COPY (SELECT * FROM t) TO STDOUT',
  "SELECT now() - interval '5 minutes'",
])('read: %s', (sql) => {
  expect(risk(sql)).toBe('read');
});

test("psql's own commands", () => {
  for (const line of ['\\dt', '\\d+ users', '\\l', '\\x', '\\timing on', '\\conninfo', '\\q'])
    expect(risk(line, 'postgres'), line).toBe('read');
  expect(risk('\\i restore.sql', 'postgres')).toBe('destructive');
  expect(risk('\\i x.sql', 'postgres')).toBe('change');
  expect(risk('\\! rm -rf /', 'postgres')).toBe('change');
  expect(risk('\\timing \\\\ DROP TABLE users', 'postgres')).toBe('destructive');
  expect(risk("SELECT 'DROP TABLE t' \\gexec", 'postgres')).toBe('change');
  expect(risk('\\copy t from x.csv', 'postgres')).toBe('change');
});
