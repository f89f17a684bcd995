import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRawDecoder } from '../../../electron/backend/recording/rawText.ts';
import { headerV3, lineV3, readCast } from '../../../electron/domain/recording/asciicast.ts';
import { encodeRaw } from '../../../electron/domain/recording/raw.ts';

const header = { cols: 80, rows: 24, startedAt: 1_790_000_000_123, title: 'db-1' };

/** Bytes as hosts print them: text, half characters, text in other encodings, noise. */
const piece = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(
    Buffer.from('gr\xfc\xdfe', 'latin1'),
    Buffer.from([0xef, 0xbf, 0xbd]),
    Buffer.from([0xed, 0xa0, 0x80, 0xf4, 0x90, 0x80, 0x80, 0xc0, 0xaf]),
    Buffer.from('€').subarray(0, 2),
    Buffer.from('😀').subarray(1),
  ),
);

test('every byte of a host comes back out of its recording, however it came and wherever it was cut', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.nat({ max: 20 }), (pieces, step) => {
      const all = Buffer.concat(pieces);
      const decoder = createRawDecoder();
      const texts: string[] = [];
      for (let at = 0; at < all.length; at += step + 1)
        texts.push(decoder.push(all.subarray(at, at + step + 1)));
      texts.push(decoder.end());
      const file = texts.map((data) => lineV3({ at: 0, code: 'o', data }, 0)).join('');
      const cast = readCast(headerV3(header) + file);
      expect(cast.damaged).toBe(0);
      const back = Buffer.concat(cast.events.map(({ data }) => encodeRaw(data)));
      expect(back.equals(all)).toBe(true);
      // What other players see is what every decoder of UTF-8 makes of it, a mark for each byte at the most.
      const lines = file.split('\n').filter((line) => line.startsWith('['));
      const shown = lines.map((line) => (JSON.parse(line) as [number, string, string])[2]).join('');
      expect(shown.isWellFormed()).toBe(true);
      expect(shown.replaceAll('\ufffd', '')).toBe(all.toString('utf8').replaceAll('\ufffd', ''));
    }),
  );
});

test('bytes that do not fit their line are told as damage, and the line stays as it is', () => {
  const line = lineV3({ at: 0, code: 'o', data: 'a\udce9b' }, 0);
  expect(line).toBe('[0.000, "o", "a\ufffdb"]\n# bytes: e9\n');
  for (const comment of ['e9e9', '', 'zz', '41', 'e']) {
    const cast = readCast(headerV3(header) + line.replace('bytes: e9', `bytes: ${comment}`));
    expect(cast).toMatchObject({ damaged: 1, events: [{ data: 'a\ufffdb' }] });
  }
  expect(readCast(`${headerV3(header)}# bytes: e9\n# anything else\n`).damaged).toBe(1);
});
