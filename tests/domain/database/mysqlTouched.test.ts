import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { touchedByMysql } from '../../../electron/domain/database/mysqlTouched.ts';

const cases: [string, string[]][] = [
  ['DELETE FROM t', ['shop']],
  ['delete from other.t', ['other']],
  ['DELETE FROM other . t', ['other']],
  ['DELETE FROM other/* x */./* y */t', ['other']],
  ['DELETE FROM `other`.`t`', ['other']],
  ['DELETE FROM `od``d`.t', ['od`d']],
  ['DELETE FROM 2024db.t', ['2024db']],
  ['DELETE LOW_PRIORITY QUICK IGNORE FROM Other.t', ['Other']],
  ['DELETE FROM other.t WHERE id IN (SELECT id FROM third.u)', ['other']],
  ['DELETE a FROM other.t AS a JOIN u ON a.id = u.id', ['other', 'shop']],
  ['DELETE FROM a USING other.t AS a', ['other']],
  ['DELETE FROM a USING other.t AS a JOIN third.x USING (id)', ['other', 'third']],
  ['DELETE FROM other.t ORDER BY id LIMIT 5', ['other']],
  ['DELETE FROM other.t RETURNING a, b', ['other']],
  ['UPDATE other.t SET a = 1, b = f(x.y, z)', ['other']],
  ['UPDATE t, other.u SET t.a = u.a', ['shop', 'other']],
  ['UPDATE (t JOIN other.u ON t.a = u.a) SET t.a = 1', ['shop', 'other']],
  ['UPDATE t JOIN (SELECT x, y.z FROM third.v) d ON d.x = t.a SET a = 1', ['shop']],
  ['UPDATE other.t PARTITION (p0, p1) SET a = 1', ['other']],
  ['UPDATE IGNORE other.t SET a = (SELECT b FROM third.u)', ['other']],
  ['WITH c AS (SELECT 1 FROM third.x) DELETE FROM other.t', ['other']],
  ['TRUNCATE other.t', ['other']],
  ['TRUNCATE TABLE other.t', ['other']],
  ['TRUNCATE TABLE t', ['shop']],
  ['DROP TABLE IF EXISTS other.t, u, `third`.v', ['other', 'shop', 'third']],
  ['DROP DATABASE other', ['other']],
  ['DROP SCHEMA IF EXISTS `other`', ['other']],
  ['ALTER DATABASE CHARACTER SET utf8mb4', ['shop']],
  ['ALTER DATABASE other CHARACTER SET utf8mb4', ['other']],
  ['ALTER TABLE other.t ADD COLUMN x int, RENAME TO third.t', ['other', 'third']],
  ['ALTER TABLE t EXCHANGE PARTITION p WITH TABLE other.t', ['shop', 'other']],
  ['CREATE TABLE IF NOT EXISTS other.t (a int REFERENCES third.x (a))', ['other']],
  ['CREATE TABLE other.t LIKE third.t', ['other']],
  ['CREATE TABLE other.t AS SELECT * FROM third.t', ['other']],
  ['CREATE UNIQUE INDEX i ON other.t (a, b)', ['other']],
  ['DROP INDEX i ON other.t', ['other']],
  ["CREATE DEFINER = 'a'@'b' SQL SECURITY INVOKER VIEW other.v AS SELECT 1", ['other']],
  ['DROP TRIGGER other.tr', ['other']],
  ['RENAME TABLE t TO other.t, third.a TO b', ['shop', 'other', 'third']],
  ['OPTIMIZE NO_WRITE_TO_BINLOG TABLE other.t, u', ['other', 'shop']],
  ['ANALYZE TABLE other.t', ['other']],
  ['ANALYZE DELETE FROM other.t', ['other']],
  ['EXPLAIN ANALYZE UPDATE other.t SET a = 1', ['other']],
  ['INSERT INTO other.t SELECT * FROM third.t', ['other']],
  ['REPLACE other.t VALUES (1)', ['other']],
  ["GRANT SELECT (a, b), UPDATE ON other.* TO 'x'@'y'", ['other']],
  ['GRANT EXECUTE ON PROCEDURE other.p TO x', ['other']],
  ['REVOKE ALL ON * FROM x', ['shop']],
  ['GRANT ALL ON *.* TO x', []],
  ['CALL other.proc(1, 2)', ['other']],
  ['DROP USER x', []],
  ['KILL 3', []],
  ['SELECT * FROM other.t FOR UPDATE', []],
  ['', []],
];

describe('what a statement of MySQL touches', () => {
  test.each(cases)('%s', (text, expected) => {
    expect(touchedByMysql(text, 'shop')).toEqual(expected);
  });

  test('names no database where none is chosen and none is written', () => {
    expect(touchedByMysql('DELETE FROM t', '')).toEqual([]);
  });

  test('never fails, whatever is typed', () => {
    const words = [
      'DELETE',
      'FROM',
      'UPDATE',
      'a',
      '.',
      ',',
      '(',
      ')',
      '`b`',
      '`',
      "'",
      '*',
      'JOIN',
      'TO',
      'TABLE',
    ];
    const text = fc.array(fc.oneof(fc.constantFrom(...words), fc.string()), { maxLength: 20 });
    fc.assert(
      fc.property(text, (parts) => {
        for (const head of ['', 'DELETE ', 'DROP TABLE ', 'ALTER ', 'GRANT x ON '])
          expect(Array.isArray(touchedByMysql(head + parts.join(' '), 'shop'))).toBe(true);
      }),
    );
  });
});
