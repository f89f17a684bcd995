import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesName, patternParts, patternProblem } from '../../../electron/domain/file/glob.ts';
import { localNameKey, localNameProblem } from '../../../electron/domain/file/localName.ts';
import { bytesOfPath, shownPath, textOfPath } from '../../../electron/domain/file/name.ts';
import { folderOf, joinPath, modeText, nameOf } from '../../../electron/domain/file/path.ts';
import { sizeText } from '../../../electron/domain/size.ts';
import { decodeStream, encodeStream, type StreamFrame } from '../../../electron/domain/stream.ts';

test('every path has a text of its own, and comes back as the very same bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(bytesOfPath(textOfPath(bytes))).toEqual(bytes);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const bytes = new TextEncoder().encode(text.toWellFormed());
      expect(textOfPath(bytes)).toBe(text.toWellFormed());
      expect(bytesOfPath(text.toWellFormed())).toEqual(bytes);
    }),
  );
});

test('a path is shown with nothing hidden in it', () => {
  expect(shownPath(textOfPath(Uint8Array.of(0x61, 0xff, 0x0a)))).toBe('a\\xff\\x0a');
  expect(shownPath('a\u202egnp.exe')).toBe('a⟨U+202E⟩gnp.exe');
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const shown = shownPath(textOfPath(bytes));
      expect(shown.isWellFormed()).toBe(true);
      expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
    }),
  );
});

test.each([
  ['*.log', 'app.log', true],
  ['*.log', '.app.log', false],
  ['.*', '.bashrc', true],
  ['app.log*', 'app.log.1.gz', true],
  ['app-?.log', 'app-1.log', true],
  ['app-?.log', 'app-12.log', false],
  ['[a-c]x', 'bx', true],
  ['[!a-c]x', 'bx', false],
  ['[]x', '[]x', true],
  ['[]]x', ']x', true],
  ['a+b(c).log', 'a+b(c).log', true],
  ['*a*a*a*a*a*a*a*b', 'a'.repeat(3000), false],
])('the pattern %s and the name %s: %s', (pattern, name, matches) => {
  expect(matchesName(pattern, name)).toBe(matches);
});

test('a name without signs matches itself alone, and a star all that is not hidden', () => {
  const name = fc.string({ minLength: 1 }).filter((text) => !/[*?[/]/.test(text));
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(matchesName(a, b)).toBe(a === b);
      expect(matchesName('*', b)).toBe(!b.startsWith('.'));
    }),
  );
});

test('a pattern is a whole path of a file', () => {
  expect(patternProblem('/var/log/*.log')).toBeNull();
  expect(patternProblem('~/x')).toBeNull();
  expect(patternProblem('x.log')).toMatch(/Begin/);
  expect(patternProblem('/var/log/')).toMatch(/Name files/);
  expect(patternParts('/var//log/./a*')).toEqual([
    { text: 'var', many: false },
    { text: 'log', many: false },
    { text: 'a*', many: true },
  ]);
});

test('paths are joined and parted', () => {
  expect(joinPath('/', 'etc')).toBe('/etc');
  expect(joinPath('/etc', 'x')).toBe('/etc/x');
  expect([folderOf('/etc/x'), folderOf('/etc'), folderOf('/')]).toEqual(['/etc', '/', '/']);
  expect([nameOf('/etc/x'), nameOf('/etc/')]).toEqual(['x', 'etc']);
  expect([modeText(0o640), modeText(0o4755), modeText(0o1777)]).toEqual([
    'rw-r-----',
    'rwsr-xr-x',
    'rwxrwxrwt',
  ]);
  expect([sizeText(1), sizeText(1023), sizeText(1536), sizeText(20 * 1024 ** 3)]).toEqual([
    '1 byte',
    '1023 bytes',
    '1.5 kB',
    '20 GB',
  ]);
});

test('frames of a file come back as they were; nothing else is one, and nothing throws', () => {
  const frame = fc.oneof(
    fc.record({ kind: fc.constant('data' as const), bytes: fc.uint8Array() }),
    fc.record({ kind: fc.constant('ack' as const), bytes: fc.nat({ max: 0xffff_ffff }) }),
    fc.record({
      kind: fc.constant('end' as const),
      ok: fc.boolean(),
      text: fc.string({ unit: 'grapheme', maxLength: 100 }),
    }),
  );
  fc.assert(
    fc.property(frame, (one: StreamFrame) => {
      expect(decodeStream(encodeStream(one))).toEqual(one);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const read = decodeStream(bytes);
      if (read && read.kind !== 'end') expect(encodeStream(read)).toEqual(bytes);
    }),
  );
});

test.each([
  ['app.log', 'windows', null],
  ['..', 'other', /out of the folder/],
  ['', 'other', /out of the folder/],
  ['a/b', 'other', /slash or NUL/],
  ['a\0b', 'other', /slash or NUL/],
  ['a\\b', 'other', null],
  ['a\\b', 'windows', /does not take/],
  ['C:', 'windows', /does not take/],
  ['file.txt:stream', 'windows', /does not take/],
  ['a\nb', 'windows', /does not take/],
  ['nul', 'windows', /device/],
  ['NUL.txt', 'windows', /device/],
  ['com1', 'windows', /device/],
  ['LPT¹.log', 'windows', /device/],
  ['CONIN$', 'windows', /device/],
  ['console', 'windows', null],
  ['com10', 'windows', null],
  ['dots...', 'windows', /dot or a space/],
  ['space ', 'windows', /dot or a space/],
  ['space ', 'other', null],
  ['caf\udce9', 'other', null],
  ['caf\udce9', 'mac', /no text/],
  ['a'.repeat(256), 'other', /too long/],
] as const)('the name %j of a host on %s', (name, system, problem) => {
  const found = localNameProblem(name, system);
  if (problem) expect(found).toMatch(problem);
  else expect(found).toBeNull();
});

test('names that a system does not tell apart have one key', () => {
  expect(localNameKey('README', 'windows')).toBe(localNameKey('readme', 'windows'));
  expect(localNameKey('e\u0301', 'mac')).toBe(localNameKey('\u00e9', 'mac'));
  expect(localNameKey('README', 'other')).not.toBe(localNameKey('readme', 'other'));
});
