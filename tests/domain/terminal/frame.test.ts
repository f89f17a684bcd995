import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeFrame, MAX_FRAME, MAX_SIZE } from '../../../electron/domain/terminal/frame.ts';
import type { Frame } from '../../../electron/domain/terminal/frame.ts';

const size = fc.integer({ min: 1, max: MAX_SIZE });
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const state = fc.constantFrom('connecting', 'open', 'closed', 'failed', 'taken', 'retrying');
const frame = fc.oneof(
  fc.record({ kind: fc.constant('data'), bytes: fc.uint8Array({ maxLength: 300 }) }),
  fc.record({ kind: fc.constant('resize'), cols: size, rows: size }),
  fc.record({ kind: fc.constant('ack'), bytes: u32 }),
  fc.record({ kind: fc.constant('status'), state, text: fc.string({ unit: 'grapheme', maxLength: 500 }) }),
  fc.record({ kind: fc.constant('replay'), phase: fc.constantFrom('begin', 'end') }),
  fc.record({ kind: fc.constant('skipped'), bytes: u32 }),
) as fc.Arbitrary<Frame>;

describe('terminal frames', () => {
  it('read back as they were written', () => {
    fc.assert(
      fc.property(frame, (value) => {
        expect({ ...decodeFrame(encodeFrame(value)) }).toEqual({ ...value });
      }),
    );
  });

  it('read anything else as nothing, and never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const decoded = decodeFrame(bytes);
        if (decoded) expect(encodeFrame(decoded)).toEqual(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it('read a view into a larger buffer', () => {
    const whole = Uint8Array.of(9, 9, ...encodeFrame({ kind: 'ack', bytes: 7 }), 9);
    expect(decodeFrame(whole.subarray(2, 7))).toEqual({ kind: 'ack', bytes: 7 });
  });

  it.each([
    ['nothing', Uint8Array.of()],
    ['an unknown kind', Uint8Array.of(99)],
    ['a resize to nothing', Uint8Array.of(1, 0, 0, 0, 24)],
    ['a resize beyond the bounds', Uint8Array.of(1, 0xff, 0xff, 0, 24)],
    ['a short resize', Uint8Array.of(1, 0, 80)],
    ['a long ack', Uint8Array.of(2, 0, 0, 0, 1, 0)],
    ['an unknown state', Uint8Array.of(3, 200)],
    ['a state with broken UTF-8', Uint8Array.of(3, 1, 0xff)],
    ['an overlong status', Uint8Array.of(3, 1, ...Array.from({ length: 9000 }, () => 65))],
    ['an overlong frame', new Uint8Array(MAX_FRAME + 1)],
  ])('refuse %s', (_name, bytes) => expect(decodeFrame(bytes)).toBeNull());

  it('shorten a long text and replace lone surrogates', () => {
    const long = decodeFrame(encodeFrame({ kind: 'status', state: 'failed', text: '€'.repeat(10_000) }));
    expect(long).toMatchObject({ kind: 'status', text: expect.stringMatching(/^€+$/) });
    expect(decodeFrame(encodeFrame({ kind: 'status', state: 'open', text: 'a\ud800' }))).toMatchObject({
      text: 'a\ufffd',
    });
  });
});
