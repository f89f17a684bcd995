import { expect, test } from 'vitest';
import { fieldsOf, fill, problemsOf } from '../../../electron/domain/placeholder/fill.ts';
import { candidatesIn } from '../../../electron/domain/placeholder/find.ts';
import type { Layer, Placeholder } from '../../../electron/domain/placeholder/model.ts';
import { quoteFor } from '../../../electron/domain/placeholder/quote.ts';

const bare = (command: string): Placeholder[] =>
  candidatesIn(command, 'sh').map((c) => ({ ...c, layers: [{ kind: 'bare' }] }));

test('a command with an unfilled placeholder is not runnable; a variable of the host may stay', () => {
  const command = 'kubectl -n $NS delete pod <pod>';
  expect(problemsOf(command, bare(command), {})).toEqual([
    { name: 'pod', text: '<pod>', kind: 'unfilled', message: 'Fill in <pod> first.' },
  ]);
  expect(problemsOf(command, bare(command), { pod: '' })).toHaveLength(1);
  expect(problemsOf(command, bare(command), { pod: 'api-0' })).toEqual([]);
  expect(fill(command, bare(command), { pod: 'api-0' })).toBe('kubectl -n $NS delete pod api-0');
  expect(fill(command, bare(command), { pod: 'a b', ns: 'x' })).toBe("kubectl -n x delete pod 'a b'");
});

test('places of one name are one field and take one value', () => {
  const command = 'echo <pod>; kubectl logs <pod>';
  expect(fieldsOf(bare(command))).toMatchObject([{ name: 'pod', count: 2, certain: true }]);
  expect(fill(command, bare(command), { pod: 'x' })).toBe('echo x; kubectl logs x');
});

test('a value that begins with a dash is told: the command would take it for an option', () => {
  const command = 'kubectl delete pod <pod>';
  expect(problemsOf(command, bare(command), { pod: '--all' })).toMatchObject([{ kind: 'option' }]);
  const options = 'tar <options> x.tar';
  expect(problemsOf(options, bare(options), { options: '-xzf' })).toEqual([]);
});

test('places of another command are refused', () => {
  expect(() => fill('echo <host>', bare('echo <x> '), { x: '1' })).toThrow('not of this command');
});

test('a name of every object is no value', () => {
  expect(problemsOf('echo <constructor>', bare('echo <constructor>'), {})).toHaveLength(1);
});

test.each<[string, Layer[], string, string]>([
  ['a plain word', [{ kind: 'bare' }], 'api-0.x_y/z:1', 'api-0.x_y/z:1'],
  ['a word of the shell', [{ kind: 'bare' }], 'then', "'then'"],
  ['a bare word before >', [{ kind: 'bare', always: true }], '2', "'2'"],
  ['a quote in single quotes', [{ kind: 'single' }], "it's", "it'\\''s"],
  ['a dollar in double quotes', [{ kind: 'double' }], '$X', '"\'$X\'"'],
  ['a $-string', [{ kind: 'ansi' }], "a\\'b", "a\\\\\\'b"],
  [
    'an open here-document',
    [{ kind: 'here', delimiter: 'E', quoted: false }],
    '$X `y` \\',
    '\\$X \\`y\\` \\\\',
  ],
  ['two shells', [{ kind: 'bare' }, { kind: 'bare' }], 'a b', "''\\''a b'\\'''"],
  ['PostgreSQL', [{ kind: 'sql', at: 'string', dialect: 'postgres', quote: "'" }], "a'\\", "a''\\"],
  [
    'PostgreSQL with escapes',
    [{ kind: 'sql', at: 'string', dialect: 'postgres', quote: "E'" }],
    "a'\\",
    "a''\\\\",
  ],
  ['MySQL', [{ kind: 'sql', at: 'string', dialect: 'mysql', quote: "'" }], "a'\\", "a''\\\\"],
  ['a name of MySQL', [{ kind: 'sql', at: 'identifier', dialect: 'mysql' }], 'a`b', '`a``b`'],
  ['redis-cli', [{ kind: 'redis', at: 'bare' }], 'a "b"\nFLUSHALL', '"a \\"b\\"\\nFLUSHALL"'],
  ['PowerShell', [{ kind: 'powershell', at: 'bare' }], "it's $x; y", "'it''s $x; y'"],
  ['PowerShell in double quotes', [{ kind: 'powershell', at: 'double' }], '$x`', '`$x``'],
  ['a template of mongosh', [{ kind: 'script', at: 'template' }], '`${x}', '\\`\\${x}'],
])('quotes for %s', (_name, layers, value, expected) => {
  expect(quoteFor(value, layers)).toBe(expected);
});

test.each<[Layer, string]>([
  [{ kind: 'sql', at: 'string', dialect: 'any', quote: "'" }, "\\' OR 1=1"],
  [{ kind: 'sql', at: 'identifier', dialect: 'any' }, 'a; DROP'],
  [{ kind: 'script', at: 'name' }, 'x.drop()'],
  [{ kind: 'plain', of: 'awk' }, 'a b'],
  [{ kind: 'number' }, '1+1'],
  [{ kind: 'powershell', at: 'bare' }, 'a"b'],
])('refuses where quoting cannot be safe: %j', (layer, value) => {
  expect(() => quoteFor(value, [layer])).toThrow();
});
