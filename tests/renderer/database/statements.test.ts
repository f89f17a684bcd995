import fc from 'fast-check';
import { expect, test } from 'vitest';
import { statementAt, statementsIn } from '../../../renderer/database/statements.ts';

const split = (text: string, engine: Parameters<typeof statementsIn>[1]) =>
  statementsIn(text, engine).map(({ from, to }) => text.slice(from, to));

test('semicolons in texts, names, comments and $$ bodies end no statement', () => {
  const text = `select ';' as "a;b" -- no; end
    /* nor; here */ ;; create function f() returns int as $x$ begin; return 1; end $x$ language plpgsql; select 2`;
  expect(split(text, 'postgres')).toEqual([
    `select ';' as "a;b"`,
    'create function f() returns int as $x$ begin; return 1; end $x$ language plpgsql',
    'select 2',
  ]);
});

test('what is left open belongs to the last statement, to the end', () => {
  expect(split("select 1; select 'open; still", 'postgres')).toEqual(['select 1', "select 'open; still"]);
});

test("MySQL: a routine's body is one statement", () => {
  const text =
    'CREATE PROCEDURE p() BEGIN IF 1 THEN SELECT 1; END IF; SELECT CASE 1 WHEN 1 THEN 2 END; END; SELECT 3;';
  expect(split(text, 'mysql')).toHaveLength(2);
  expect(split('SELECT 1 # not; this\n; SELECT `a;b`', 'mariadb')).toEqual(['SELECT 1', 'SELECT `a;b`']);
});

test('Redis: a command a line, remarks left out', () => {
  expect(split('GET a\n\n  # no\n  SET b "x y"  \n', 'redis')).toEqual(['GET a', 'SET b "x y"']);
});

test('MongoDB: an expression goes on over lines and calls', () => {
  const text = 'db.a.find({\n  x: "};"\n})\n  .sort({ x: 1 })\ndb.b.countDocuments() // n\n; db.c.stats()';
  expect(split(text, 'mongodb')).toEqual([
    'db.a.find({\n  x: "};"\n})\n  .sort({ x: 1 })',
    'db.b.countDocuments()',
    'db.c.stats()',
  ]);
});

test('the statement is the one under the cursor, or right before it', () => {
  const text = 'select 1;\n\nselect 2;\n';
  const spans = statementsIn(text, 'postgres');
  const at = (cursor: number) => spans.indexOf(statementAt(spans, cursor) ?? { from: -1, to: -1 });
  expect([0, 8, 9, 10, 11, 15, text.length].map(at)).toEqual([0, 0, 0, 0, 1, 1, 1]);
  expect(statementAt([], 0)).toBeUndefined();
});

test('a quote that is left open behind a line of the client is no part of that line', () => {
  expect(statementsIn('\\d\n"', 'postgres')).toEqual([
    { from: 0, to: 2 },
    { from: 3, to: 4 },
  ]);
});

test('whatever is written, the statements stand in order and inside the text', () => {
  const letters = Array.from('ab;\'"`$-/*#\n(){}. \\');
  const engines = fc.constantFrom('postgres', 'mysql', 'redis', 'mongodb' as const);
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...letters) }), engines, (text, engine) => {
      let end = 0;
      for (const { from, to } of statementsIn(text, engine as 'postgres')) {
        expect(from).toBeGreaterThanOrEqual(end);
        expect(to).toBeGreaterThan(from);
        expect(to).toBeLessThanOrEqual(text.length);
        end = to;
      }
    }),
  );
});
