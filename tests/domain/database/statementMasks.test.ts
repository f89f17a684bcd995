import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskConnectionString } from '../../../electron/domain/database/masks.ts';
import type { Engine } from '../../../electron/domain/database/model.ts';
import { mongoMask } from '../../../electron/domain/database/mongoMasks.ts';
import { maskStatement, withoutSecrets } from '../../../electron/domain/database/statementMasks.ts';

const SECRET = 'c0rrect-horse';

describe('statements that set a password', () => {
  test.each<[Engine, string, string]>([
    [
      'postgres',
      "ALTER ROLE a PASSWORD '#' VALID UNTIL 'infinity'",
      "ALTER ROLE a PASSWORD '*' VALID UNTIL 'infinity'",
    ],
    ['postgres', 'CREATE ROLE a PASSWORD $x$#$x$', "CREATE ROLE a PASSWORD '*'"],
    [
      'postgres',
      "CREATE USER MAPPING FOR a SERVER s OPTIONS (user 'u', password '#')",
      "CREATE USER MAPPING FOR a SERVER s OPTIONS (user 'u', password '*')",
    ],
    [
      'postgres',
      "ALTER SUBSCRIPTION s CONNECTION 'host=h password=# user=u'",
      "ALTER SUBSCRIPTION s CONNECTION 'host=h password=* user=u'",
    ],
    ['postgres', "SELECT dblink('postgresql://u:#@h/d', 'x')", "SELECT dblink('postgresql://u:*@h/d', 'x')"],
    [
      'postgres',
      "UPDATE users SET password = '#' WHERE id = 1",
      "UPDATE users SET password = '*' WHERE id = 1",
    ],
    ['postgres', `UPDATE users SET "passwd" = '#'`, `UPDATE users SET "passwd" = '*'`],
    [
      'postgres',
      "UPDATE users SET password = crypt('#', 'k'), name = 'b' WHERE id = 1 AND (token = '#') AND a = 'c'",
      "UPDATE users SET password = crypt('*', '*'), name = 'b' WHERE id = 1 AND (token = '*') AND a = 'c'",
    ],
    ['postgres', "UPDATE u SET (a, secret) = ('b', '#')", "UPDATE u SET (a, secret) = ('b', '*')"],
    [
      'postgres',
      "INSERT INTO users (name, password, age) VALUES ('a', '#', 1), (f('b', 'c'), upper('#'), 2) RETURNING 'd'",
      "INSERT INTO users (name, password, age) VALUES ('a', '*', 1), (f('b', 'c'), upper('*'), 2) RETURNING 'd'",
    ],
    [
      'postgres',
      `INSERT INTO u ("apiToken", a) OVERRIDING USER VALUE VALUES ($$#$$, 'b')`,
      `INSERT INTO u ("apiToken", a) OVERRIDING USER VALUE VALUES ('*', 'b')`,
    ],
    [
      'mysql',
      "REPLACE u (`password_hash`, a) VALUES ROW('#', 1), ROW('#', 2) ON DUPLICATE KEY UPDATE a = VALUES(a)",
      "REPLACE u (`password_hash`, a) VALUES ROW('*', 1), ROW('*', 2) ON DUPLICATE KEY UPDATE a = VALUES(a)",
    ],
    ['mysql', "CREATE USER a IDENTIFIED BY '#'", "CREATE USER a IDENTIFIED BY '*'"],
    ['mysql', 'CREATE USER a IDENTIFIED BY "#"', "CREATE USER a IDENTIFIED BY '*'"],
    [
      'mysql',
      "ALTER USER a IDENTIFIED WITH p BY '#' REPLACE '#'",
      "ALTER USER a IDENTIFIED WITH p BY '*' REPLACE '*'",
    ],
    ['mariadb', "CREATE USER a IDENTIFIED VIA p USING '#'", "CREATE USER a IDENTIFIED VIA p USING '*'"],
    [
      'mysql',
      "CHANGE MASTER TO MASTER_USER='u', MASTER_PASSWORD='#'",
      "CHANGE MASTER TO MASTER_USER='u', MASTER_PASSWORD='*'",
    ],
    ['redis', 'CONFIG SET maxmemory 1 requirepass #', 'CONFIG SET maxmemory 1 requirepass *'],
    ['redis', 'acl setuser a >#', 'acl setuser a >*'],
    ['redis', 'MIGRATE h 1 k 0 10 AUTH2 u # KEYS a', 'MIGRATE h 1 k 0 10 AUTH2 u * KEYS a'],
    [
      'mongodb',
      'db.runCommand({ createUser: "a", "pwd": "#", roles: [] })',
      'db.runCommand({ createUser: "a", "pwd": "*", roles: [] })',
    ],
  ])('%s: %s', (engine, text, expected) => {
    const masked = maskStatement(text.replaceAll('#', SECRET), engine);
    expect(masked.text.replaceAll('‹masked›', '*')).toBe(expected);
    expect(withoutSecrets(`near '${SECRET}'`, masked.secrets)).not.toContain(SECRET);
  });

  test.each<[Engine, string]>([
    ['postgres', "SELECT 'password' AS word, 1"],
    ['postgres', "SELECT * FROM t WHERE name = 'a' -- password"],
    ['postgres', "INSERT INTO t (name, token_type) VALUES ('password', 'b')"],
    ['mysql', "SELECT 'a' AS identified"],
    ['redis', 'SET  key   "a value"'],
    ['mongodb', 'db.t.find({ name: "x" })'],
  ])('others are written down as they are: %s %s', (engine, text) => {
    expect(maskStatement(text, engine)).toEqual({ text, secrets: [] });
  });

  test('one that was cut off within its password ends before it', () => {
    const { text } = maskStatement(`ALTER ROLE a PASSWORD '${SECRET}`, 'postgres');
    expect(text).not.toContain(SECRET.slice(0, 3));
    const cut = `INSERT INTO u (a, password) VALUES ('b', 'c'), ('d', '${SECRET}`;
    expect(maskStatement(cut, 'mysql').text).not.toContain(SECRET.slice(0, 3));
    expect(maskStatement(`SELECT dblink('host=h password=${SECRET}`, 'postgres').text).not.toContain(SECRET);
  });

  test('never fails and never makes a secret of its own, whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 200 }),
        fc.constantFrom<Engine>('postgres', 'mysql', 'redis', 'mongodb'),
        (text, engine) => {
          const { secrets } = maskStatement(`password ${text}`, engine);
          expect(secrets.every((secret) => typeof secret === 'string')).toBe(true);
          maskConnectionString(text);
        },
      ),
    );
  });
});

describe('credentials of MongoDB', () => {
  const user = {
    _id: 'admin.ada',
    user: 'ada',
    credentials: { 'SCRAM-SHA-256': { storedKey: SECRET } },
    roles: [{ role: 'root', db: 'admin' }],
  };
  test.each([
    [
      { usersInfo: 1, showCredentials: true },
      { users: [user], ok: 1 },
    ],
    [{ find: 'system.users' }, user],
    [
      { aggregate: 'system.users', pipeline: [] },
      { _id: 'x', other: SECRET },
    ],
    [
      { aggregate: 'x', pipeline: [{ $lookup: { from: 'system.users', as: 'u' } }] },
      { _id: 1, u: [user] },
    ],
    [{ distinct: 'system.users', key: 'credentials.SCRAM-SHA-256.storedKey' }, SECRET],
  ])('%j', (command, document) => {
    const mask = mongoMask(command);
    expect(JSON.stringify(mask?.mask(document))).not.toContain(SECRET);
    expect(mask?.used()).toBe(true);
  });

  test('what stands beside them is told, and other commands are left alone', () => {
    const shown = mongoMask({ find: 'system.users' })?.mask(user);
    expect(shown).toEqual({ ...user, credentials: '‹masked›' });
    expect(mongoMask({ distinct: 'system.users', key: 'user' })?.mask('ada')).toBe('ada');
    expect(mongoMask({ find: 'orders' })).toBeNull();
  });
});
