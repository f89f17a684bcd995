import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'unbash';
import { assess } from '../../../electron/backend/risk/service.ts';
import { fill, problemsOf } from '../../../electron/domain/placeholder/fill.ts';

const sh = (command: string) => assess({ command, shell: 'sh', title: '' }).placeholders;

/** Any text with the characters that shells act on much more often than chance would have them. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "'",
        '"',
        '$',
        '`',
        '\\',
        '\n',
        ';',
        ' ',
        '$(id)',
        '`id`',
        '!',
        '!!',
        '&&',
        '|',
        '>',
        '<',
        '*',
        '~',
        '{a,b}',
        '#',
        '%',
        'EOF',
        '--',
        "'\\''",
        '${X}',
        '\t',
        '=',
        '2',
        '(',
        ')',
        '[',
        'if',
      ),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join('').replace(/[\0-\x08\x0b-\x1f\x7f]/g, ''))
  .filter((value) => value !== '' && value.isWellFormed());

const print = "printf '<%s>'";

/** Commands that print the value as the one word that they got, and what stands around it in the output. */
const places: [name: string, command: string, around?: [string, string]][] = [
  ['bare', `${print} <value>`],
  ['bare, after a prefix', `${print} a/<value>/b`, ['a/', '/b']],
  ['single quotes', `${print} 'a <value> b'`, ['a ', ' b']],
  ['double quotes', `${print} "a <value> b"`, ['a ', ' b']],
  ['double quotes beside quotes', `${print} "<value>"'x'`, ['', 'x']],
  ['a variable', `X=<value>; ${print} "$X"`],
  ['a substitution', `X=$(printf '%s.' "<value>"); ${print} "\${X%.}"`],
  ['a substitution in double quotes', `${print} "$(printf '%s' <value>; echo .)"`, ['', '.']],
  ['a shell in single quotes', `sh -c '${print.replaceAll("'", '"')} <value>'`],
  ['single quotes of a shell in double quotes', `sh -c "${print} '<value>'"`],
  ['double quotes of a shell in single quotes', `sh -c '${print.replaceAll("'", '"')} "<value>"'`],
  ['eval', `eval "${print} <value>"`],
  ['a shell that is fed', `sh <<'EOT'\n${print} '<value>'\nEOT`],
  ['a shell that is fed and expanded', `sh <<EOT\n${print} <value>\nEOT`],
  ['a mustache', `${print} {{ value }}`],
  ['a single brace', `${print} {value}`],
  ['square brackets', `${print} "[VALUE]"`],
  ['env and timeout', `env A=b timeout 5 ${print} <value>`],
  ['a function', `f() { ${print} "$1"; }; f <value>`],
  ['a loop', `for i in 1; do ${print} <value>; done`],
  ['before a redirection', `${print} [VALUE]>&1`],
];

describe.each(['bash', 'dash'])('in a real %s', (shell) => {
  test.each(places)('a value stays one word in %s', (_name, command, [before, after] = ['', '']) => {
    const found = sh(command);
    expect(found.map((p) => p.name)).toEqual(['value']);
    fc.assert(
      fc.property(hostile, (value) => {
        if (problemsOf(command, found, { value }).some((p) => p.kind === 'unfit')) return;
        const filled = fill(command, found, { value });
        const run = spawnSync(shell, ['-c', filled], {
          encoding: 'utf8',
          env: { PATH: process.env['PATH'] ?? '', HOME: '/' },
        });
        expect(run.stdout).toBe(`<${before}${value}${after}>`);
      }),
      { numRuns: 25 },
    );
  });

  test('a here-document keeps the value as text, and one that would end it is refused', () => {
    for (const command of [
      'cat <<EOF\nx <value>\nEOF',
      "cat <<'EOF'\nx <value>\nEOF",
      'cat <<-EOF\n\tx <value>\n\tEOF',
    ]) {
      const found = sh(command);
      expect(problemsOf(command, found, { value: 'a\nEOF\nrm -rf /' })).toMatchObject([{ kind: 'unfit' }]);
      expect(() => fill(command, found, { value: 'a\nEOF\nrm -rf /' })).toThrow('would end');
      fc.assert(
        fc.property(hostile, (value) => {
          if (value.includes('\t') || problemsOf(command, found, { value }).length > 0) return;
          const run = spawnSync(shell, ['-c', fill(command, found, { value })], { encoding: 'utf8' });
          expect(run.stdout).toBe(`x ${value}\n`);
        }),
        { numRuns: 25 },
      );
    }
  });
});

test('typed into an interactive bash, history and variables stay text', () => {
  const command = `${print} "a <value>"`;
  const value = 'it\'s "x" !! !a $HOME `id` \\';
  const input = `set -o history -H\n${fill(command, sh(command), { value })}\n`;
  const run = spawnSync('bash', ['--norc', '-i'], {
    input,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', HOME: '/', PS1: '', HISTFILE: '' },
  });
  expect(run.stdout).toContain(`<a ${value}>`);
});

test('the grammar of a filled command is that of the same command with a plain word', () => {
  const shape = (command: string): string =>
    JSON.stringify(parse(command), (key, value: unknown) =>
      /^(type|operator|operators)$/.test(key) || typeof value === 'object' ? value : undefined,
    ).replace(/,?"parts":\[[^[\]]*(?:\[[^[\]]*\][^[\]]*)*\]/g, '');
  const commands = [
    'kubectl delete pod <value> && echo done',
    'x=<value>; rm "$x" | cat',
    'psql -c "SELECT * FROM t WHERE a = \'<value>\'"',
    "ssh host 'systemctl restart <value>; ls'",
    'curl "http://h/<value>" > <value>.log',
  ];
  for (const command of commands) {
    const found = sh(command);
    fc.assert(
      fc.property(hostile, (value) => {
        expect(shape(fill(command, found, { value }))).toBe(shape(fill(command, found, { value: 'plain' })));
      }),
      { numRuns: 50 },
    );
  }
});

test('what ssh hands to the other shell is quoted for both', () => {
  const command = `./ssh-like host ${print} <value>`.replace('./ssh-like', 'ssh');
  const found = sh(command);
  fc.assert(
    fc.property(hostile, (value) => {
      const filled = fill(command, found, { value });
      // ssh joins its words with spaces; the shell of the other machine reads them again.
      const run = spawnSync(
        'bash',
        ['-c', `ssh() { shift; sh -c "$*"; }\n${filled.replace(print, `"printf '<%s>'"`)}`],
        { encoding: 'utf8' },
      );
      expect(run.stdout).toBe(`<${value}>`);
    }),
    { numRuns: 40 },
  );
});

test.each([
  [
    'SELECT in single quotes',
    `psql -c "SELECT '<value>'"`,
    "it's; DROP TABLE x --",
    `psql -c "SELECT 'it''s; DROP TABLE x --'"`,
  ],
  ['a name', `psql -c "DROP TABLE <table>"`, 'a b', `psql -c "DROP TABLE "'"a b"'""`],
  ['a plain name', 'psql -c "SELECT 1 FROM <table>"', 'public.users', 'psql -c "SELECT 1 FROM public.users"'],
  ['a number', 'psql -c "SELECT pg_cancel_backend(<pid>)"', '42', 'psql -c "SELECT pg_cancel_backend(42)"'],
  [
    'no number',
    'psql -c "SELECT pg_cancel_backend(<pid>)"',
    '1); DROP TABLE x',
    `psql -c "SELECT pg_cancel_backend('1); DROP TABLE x')"`,
  ],
  [
    'MySQL and a backslash',
    `mysql -e "SELECT '<value>'"`,
    "\\' OR 1=1",
    `mysql -e "SELECT '"'\\\\'\\'''\\'' OR 1=1'"'"`,
  ],
  [
    'mongosh',
    `mongosh --eval 'db.u.find({a: "<value>"})'`,
    'x"}); db.dropDatabase(); ({"',
    `mongosh --eval 'db.u.find({a: "x\\"}); db.dropDatabase(); ({\\""})'`,
  ],
  [
    'JSON',
    `curl -d '{"a": "<value>"}' http://h`,
    '", "admin": "1',
    `curl -d '{"a": "\\", \\"admin\\": \\"1"}' http://h`,
  ],
  [
    'here-document of psql',
    "psql <<EOF\nSELECT '<value>';\nEOF",
    "a'$X",
    "psql <<EOF\nSELECT 'a''\\$X';\nEOF",
  ],
])('fills %s', (_name, command, value, expected) => {
  const found = sh(command);
  const name = found[0]?.name ?? '';
  expect(problemsOf(command, found, { [name]: value })).toEqual([]);
  expect(fill(command, found, { [name]: value })).toBe(expected);
});

test.each([
  ['awk', `awk '/<value>/ {print}'`, '/ {system("id")} /'],
  ['sed', `sed 's/a/<value>/'`, 'x/w /etc/passwd'],
  ['python', `python3 -c "print('<value>')"`, "'); import os"],
  ['arithmetic', 'echo $((1 + <value>))', 'a[$(id)]'],
  ['backticks', 'echo `echo <value>`', 'a`id`'],
  ['echo for another shell', 'echo "ls <value>" | sh', '\\0047; id'],
  ['behind a backslash', 'echo "\\your-value"', 'a"; id'],
  ['behind a dollar sign', 'echo ${{ value }}', "\\'; id"],
  ['a member of mongosh', `mongosh --eval 'db.<value>.count()'`, 'x.drop();db.y'],
  ['control characters', 'echo <value>', 'a\u0003b'],
  ['a brace expansion', 'echo {a,<value>}', 'b,c'],
])('refuses what could act in %s', (_name, command, value) => {
  const found = sh(command);
  expect(found).toHaveLength(1);
  expect(problemsOf(command, found, { [found[0]?.name ?? '']: value })).toMatchObject([{ kind: 'unfit' }]);
  expect(() => fill(command, found, { [found[0]?.name ?? '']: value })).toThrow();
});
