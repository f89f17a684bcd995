import { expect, test } from 'vitest';
import { judgeMysql } from '../../../electron/domain/database/mysql.ts';
import { mayWrite } from '../../../electron/domain/database/session.ts';

/** What the server would run is not hidden by what only we take for a comment or a string. */
test.each([
  [
    'a no-break space after -- begins no comment',
    "SELECT 1 --\u00a0 INTO OUTFILE '/tmp/x'\n FROM (SELECT 1 AS `\u00a0`) t",
  ],
  ['a function behind --NBSP', "SELECT 1 --\u00a0+GET_LOCK('x',1)\n FROM (SELECT 1 AS `\u00a0`) t"],
  ['a control character after -- does begin one', "SELECT 1 --\u0001'\n , GET_LOCK(0x78,1) --\u0001'"],
  ['a dollar-quoted string of MySQL 9', "SELECT $$'$$, GET_LOCK(0x78,1), $$'$$"],
  ['a dollar-quoted string with a tag', "SELECT $a$'$a$, GET_LOCK(0x78,1), $a$'$a$"],
  ['a hint that sets variables', "SELECT /*+ SET_VAR(sql_mode='NO_BACKSLASH_ESCAPES') */ 1"],
  ['-- without a space subtracts', "SELECT 1 --GET_LOCK('x',1)"],
])('%s', (_, text) => {
  expect(judgeMysql(text).kind).not.toBe('read');
});

test.each([
  "SELECT 1 -- a comment with ' in it",
  'SELECT 1 --\t',
  'SELECT a$b, `$c` FROM t',
  'SELECT \'$$\', "$x$"',
  'SELECT /*+ MAX_EXECUTION_TIME(1000) */ 1',
])('what is harmless still only looks: %s', (text) => {
  expect(judgeMysql(text).kind).toBe('read');
});

test('writing ends by the clock, whether or not a timer has noticed', () => {
  const writing = { until: 1000, reason: 'why', by: 'ada' };
  expect(mayWrite({ writing }, 999)).toBe(true);
  expect(mayWrite({ writing }, 1000)).toBe(false);
  expect(mayWrite({ writing: null }, 0)).toBe(false);
});
