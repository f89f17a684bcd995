import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { openArchive } from '../../../electron/domain/guide/archive.ts';

const text = (content: string) => strToU8(content);
const zip = (files: Record<string, Uint8Array>) => zipSync(files);
const names = (files: Record<string, Uint8Array>) => openArchive(zip(files)).files.map((f) => f.name);

test('takes Markdown and text with their paths and their exact bytes, and leaves out the rest', () => {
  const bytes = Uint8Array.from([0xef, 0xbb, 0xbf, 0x23, 0x20, 0xc3, 0xa9, 0x0d, 0x0a]);
  const archive = openArchive(
    zip({
      'wiki/db/README.md': bytes,
      'wiki/notes.txt': text('Notes'),
      'wiki/logo.png': text('no text'),
      'wiki/.git/config.md': text('hidden'),
      'node_modules/a/README.md': text('not ours'),
      '__MACOSX/wiki/notes.txt': text('fork'),
    }),
  );
  expect(archive.files.map((f) => f.name)).toEqual(['wiki/db/README.md', 'wiki/notes.txt']);
  expect(archive.files[0]?.bytes).toEqual(bytes);
  expect(archive.leftOut).toBe(4);
  expect(archive.refused).toEqual([]);
});

test.each(['../out.md', 'a/../../out.md', '/etc/motd.md', 'C:/out.md', '..\\out.md'])(
  'refuses the path %s and takes the others',
  (name) => {
    const archive = openArchive(zip({ [name]: text('x'), 'good.md': text('# Good') }));
    expect(archive.files.map((f) => f.name)).toEqual(['good.md']);
    expect(archive.refused).toEqual([{ name, problem: 'Its path leads out of the archive.' }]);
  },
);

test('refuses what unpacks to more than a guide may have, before it is unpacked', () => {
  const archive = openArchive(
    zip({
      'bomb.md': new Uint8Array(4_000_000),
      'huge.md': new Uint8Array(6_000_000),
      'good.md': text('# Good'),
    }),
  );
  expect(archive.files.map((f) => f.name)).toEqual(['good.md']);
  expect(archive.refused.map((r) => r.problem)).toEqual([
    expect.stringContaining('made to fill the memory'),
    'It is larger than 5 MB.',
  ]);
});

test('refuses more files than any team has', () => {
  const many = Object.fromEntries(Array.from({ length: 5_001 }, (_, i) => [`${i}.md`, text('x')]));
  expect(() => names(many)).toThrow('more than 5,000 files');
});

test('a size that is not the true one is not believed', () => {
  const bytes = zipSync({ 'a.md': text(`# Title\n\n${'A line of text.\n'.repeat(9)}`) });
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const central = view.getUint32(bytes.length - 22 + 16, true);
  view.setUint32(central + 24, 20, true);
  const archive = openArchive(bytes);
  expect(archive.files).toEqual([]);
  expect(archive.refused).toEqual([{ name: 'a.md', problem: 'It is damaged in the archive.' }]);
});

test.each([new Uint8Array(0), text('no zip file at all'), new Uint8Array(100)])(
  'says so of what is no zip (%#)',
  (bytes) => {
    expect(() => openArchive(bytes)).toThrow('damaged, encrypted or no zip file');
  },
);

test('a damaged archive is refused or read in part, and never more than that', () => {
  const good = zip({ 'a.md': text('# One\n\nText.'), 'b/c.md': text('# Two\n\nMore.'), 'd.png': text('x') });
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, value, cut) => {
      const bytes = good.slice(0, cut < 20 ? good.length : Math.max(cut, at + 1));
      bytes[at] = value;
      try {
        for (const { bytes: content } of openArchive(bytes).files) expect(content.length).toBeLessThan(1e6);
      } catch (error) {
        expect(String(error)).toMatch(/The zip file/);
      }
    }),
    { numRuns: 500 },
  );
});
