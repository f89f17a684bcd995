import { expect, test } from 'vitest';
import { encodeSource, encodingFor, readGuideFile } from '../../renderer/guide/read.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

test.each<[string, Uint8Array<ArrayBuffer>, string]>([
  ['UTF-8 with CRLF', utf8('# Guía\r\n\r\nText\r\n'), 'utf-8'],
  ['UTF-8 with a byte order mark', Uint8Array.of(0xef, 0xbb, 0xbf, ...utf8('# Guide 😀')), 'utf-8'],
  ['UTF-16, little end first', Uint8Array.of(0xff, 0xfe, 0x23, 0, 0x20, 0, 0x47, 0), 'utf-16le'],
  ['UTF-16, big end first', Uint8Array.of(0xfe, 0xff, 0, 0x23, 0, 0x20, 0, 0x47), 'utf-16be'],
  [
    'an old editor’s bytes',
    Uint8Array.of(0x23, 0x20, 0x47, 0x75, 0xed, 0x61, 0x20, 0x93, 0x94),
    'windows-1252',
  ],
])('a file in %s comes back byte for byte', async (_name, bytes, encoding) => {
  const read = await readGuideFile(new Blob([bytes]));
  if ('problem' in read) throw new Error(read.problem);
  expect(read.encoding).toBe(encoding);
  expect(encodeSource(read.source, read.encoding)).toEqual(bytes);
});

test.each([
  ['an empty file', new Blob([]), 'It is empty.'],
  ['blanks alone', new Blob([' \r\n\t']), 'It is empty.'],
  ['6 MB', new Blob(['x'.repeat(6 * 1024 * 1024)]), 'larger than 5 MB'],
  ['a picture', new Blob([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13)]), 'binary'],
])('%s is refused with its reason', async (_name, file, reason) => {
  expect(await readGuideFile(file)).toMatchObject({ problem: expect.stringContaining(reason) as string });
});

test.each([
  ['# Guía “x”', 'windows-1252', 'windows-1252'],
  ['# Guía → x', 'windows-1252', 'utf-8'],
  ['\ufeff# Guide', 'utf-16le', 'utf-16le'],
  ['# Guide', 'utf-16be', 'utf-8'],
  ['# Guide', 'utf-8', 'utf-8'],
] as const)('%j that was in %s is written in %s', (source, encoding, kept) => {
  expect(encodingFor(source, encoding)).toBe(kept);
});
