import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  castCodes,
  createCastReader,
  headerV2,
  headerV3,
  lineV2,
  lineV3,
  readCast,
  type CastEvent,
} from '../../../electron/domain/recording/asciicast.ts';

const header = { cols: 120, rows: 40, startedAt: 1_790_000_000_123, title: 'db-1 "prod"\n' };

const events = fc
  .array(
    fc.record({
      at: fc.nat({ max: 86_400_000 }),
      code: fc.constantFrom(...castCodes),
      data: fc.string({ unit: 'binary' }),
    }),
  )
  .map((all) => all.sort((a, b) => a.at - b.at));

function writeV3(all: readonly CastEvent[]): string {
  let before = 0;
  return all.reduce((text, event) => {
    const line = lineV3(event, before);
    before = event.at;
    return text + line;
  }, headerV3(header));
}

test('what was written as v3 is read again as it was, to the millisecond, however the text is cut', () => {
  fc.assert(
    fc.property(events, fc.array(fc.nat({ max: 5000 })), (all, cuts) => {
      const text = writeV3(all);
      const reader = createCastReader();
      let from = 0;
      for (const cut of cuts.sort((a, b) => a - b)) {
        reader.push(text.slice(from, Math.max(from, cut)));
        from = Math.max(from, cut);
      }
      reader.push(text.slice(from));
      expect(reader.end()).toEqual({ header, events: all, damaged: 0 });
    }),
  );
});

test('a file cut off anywhere reads as the events whose lines are whole', () => {
  fc.assert(
    fc.property(events, fc.double({ min: 0, max: 1, noNaN: true }), (all, part) => {
      const text = writeV3(all);
      const head = headerV3(header).length;
      const cut = head + Math.floor((text.length - head) * part);
      const read = readCast(text.slice(0, cut));
      expect(read.events).toEqual(all.slice(0, read.events.length));
      expect(read.damaged).toBeLessThanOrEqual(1);
      expect(all.length - read.events.length).toBeLessThanOrEqual(
        text.slice(cut).split('\n').length - 1 + read.damaged,
      );
    }),
  );
});

test('v2 tells the same, but for what it does not know', () => {
  fc.assert(
    fc.property(events, (all) => {
      const text = headerV2(header) + all.flatMap((event) => lineV2(event) ?? []).join('');
      const read = readCast(text);
      expect(read.events).toEqual(all.filter(({ code }) => code !== 'x'));
    }),
  );
});

test('half a surrogate pair is written as the replacement character', () => {
  expect(lineV3({ at: 5, code: 'o', data: 'a\ud800b' }, 0)).toBe('[0.005, "o", "a\ufffdb"]\n');
});

test.each([
  '',
  '{}',
  'nothing',
  '{"version":1,"width":80,"height":24}',
  '{"version":3,"term":{"cols":0,"rows":1}}',
])('refuses what is no header: %j', (text) => {
  expect(() => readCast(`${text}\n[1, "o", "x"]\n`)).toThrow(/no asciicast/);
});

test('lines that are none are counted and left out, comments are not', () => {
  const read = readCast(
    `${headerV3(header)}# a comment\n[0.1, "o", "a"]\n[nonsense\n[1, "?", "b"]\n[-1, "o", "c"]\n`,
  );
  expect(read.events).toEqual([{ at: 100, code: 'o', data: 'a' }]);
  expect(read.damaged).toBe(3);
});
