import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMarkScanner } from '../../../electron/backend/terminal/marks.ts';
import { createModes } from '../../../electron/backend/terminal/modes.ts';
import { createPacer, SCREEN_BYTES } from '../../../electron/backend/terminal/pacer.ts';
import { plainTail, plainText } from '../../../electron/backend/terminal/plainText.ts';
import { createRing } from '../../../electron/backend/terminal/ring.ts';

const id = '0123456789abcdef0123456789abcdef';
const mark = (what: string) => `\u001b]7711;${id};${what}\u0007`;

/** Cuts bytes at the given places. */
function cut(bytes: Buffer, places: number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length));
}

describe('marks in the output', () => {
  const scan = (chunks: Buffer[]) => {
    const scanner = createMarkScanner();
    const pieces = chunks.flatMap((chunk) => scanner.push(chunk));
    const text = Buffer.concat(pieces.flatMap((piece) => ('bytes' in piece ? [piece.bytes] : []))).toString(
      'latin1',
    );
    return { text, marks: pieces.flatMap((piece) => ('mark' in piece ? [piece.mark] : [])) };
  };

  it('are found and taken out wherever the chunks are cut', () => {
    const bytes = Buffer.from(
      `a\u001b[31m${mark('r')}b${mark('s')}\u001b]0;title\u0007c${mark('e;137')}d\u001b]77x`,
    );
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 30 }), (places) => {
        const { text, marks } = scan(cut(bytes, places));
        expect(text).toBe('a\u001b[31mb\u001b]0;title\u0007cd\u001b]77x');
        expect(marks.map(({ kind, code }) => [kind, code])).toEqual([
          ['r', null],
          ['s', null],
          ['e', 137],
        ]);
      }),
    );
  });

  it('leave alone what only looks like one', () => {
    const odd = `\u001b]7711;short;s\u0007 \u001b]7711;${id};z\u0007 \u001b]7711;${'0'.repeat(200)} ${mark('s')}`;
    const { text, marks } = scan([Buffer.from(odd)]);
    expect(text).toBe(odd.replace(mark('s'), ''));
    expect(marks).toHaveLength(1);
  });

  it('never lose or invent a byte of other output', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (bytes, places) => {
          const { text } = scan([...cut(Buffer.from(bytes), places), Buffer.from('.')]);
          expect(text).toBe(`${Buffer.from(bytes).toString('latin1')}.`);
        },
      ),
    );
  });
});

describe('terminal modes', () => {
  it('are followed across chunks; the last switch counts', () => {
    const bytes = Buffer.from('x\u001b[?2004hy\u001b[?1049hz\u001b[?2004l\u001b[?2004h..\u001b[?1049l');
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 10 }), (places) => {
        const modes = createModes();
        for (const chunk of cut(bytes, places)) modes.push(chunk);
        expect([modes.paste, modes.fullScreen]).toEqual([true, false]);
      }),
    );
  });
});

describe('the ring', () => {
  it('keeps everything below its limit and the last lines above it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 2000 }),
        (chunks, limit) => {
          const ring = createRing(limit);
          for (const chunk of chunks) ring.push(chunk);
          const all = Buffer.concat(chunks);
          const last = all.subarray(Math.max(0, all.length - limit));
          const expected = all.length > limit ? last.subarray(last.indexOf(10) + 1) : last;
          expect(Buffer.from(ring.snapshot()).equals(expected)).toBe(true);
        },
      ),
    );
  });

  it('grows from its first size', () => {
    const ring = createRing();
    const bytes = randomBytes(300_000);
    for (let at = 0; at < bytes.length; at += 7001) ring.push(bytes.subarray(at, at + 7001));
    expect(Buffer.from(ring.snapshot()).equals(bytes)).toBe(true);
  });
});

describe('the pacer', () => {
  function paced() {
    const sent: number[] = [];
    let granted = 0;
    const pacer = createPacer((bytes) => (granted += bytes));
    const sum = () => sent.reduce((a, b) => a + b, 0);
    return {
      pacer,
      sent,
      sum,
      granted: () => granted,
      attach: () => pacer.attach((bytes) => sent.push(bytes.length)),
    };
  }

  it('never holds the host up while no screen is there', () => {
    const { pacer, granted, sum } = paced();
    pacer.push(Buffer.alloc(1_000_000));
    expect([granted(), sum()]).toEqual([1_000_000, 0]);
  });

  it('sends no more than the screen has room for, and grants what the screen has shown', () => {
    const { pacer, sum, granted, attach } = paced();
    attach();
    pacer.push(Buffer.alloc(SCREEN_BYTES * 3));
    expect([sum(), granted()]).toEqual([SCREEN_BYTES, 0]);
    pacer.ack(40_000);
    expect(granted()).toBe(40_000);
    expect(sum()).toBeGreaterThan(SCREEN_BYTES);
    expect(sum()).toBeLessThanOrEqual(SCREEN_BYTES + 40_000 + 32 * 1024);
  });

  it('grants each byte of the host exactly once, whatever happens', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('push'), n: fc.nat(100_000) }),
      fc.record({ kind: fc.constant('inject'), n: fc.nat(100_000) }),
      fc.record({ kind: fc.constant('ack'), n: fc.nat(200_000) }),
      fc.record({ kind: fc.constantFrom('drop', 'attach', 'detach'), n: fc.constant(0) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { pacer, granted, attach } = paced();
        let pushed = 0;
        for (const { kind, n } of steps) {
          if (kind === 'push') pacer.push(Buffer.alloc(n));
          if (kind === 'push') pushed += n;
          if (kind === 'inject') pacer.inject(Buffer.alloc(n));
          if (kind === 'ack') pacer.ack(n);
          if (kind === 'drop') pacer.drop();
          if (kind === 'attach') attach();
          if (kind === 'detach') pacer.detach();
          expect(granted()).toBeLessThanOrEqual(pushed);
        }
        pacer.detach();
        expect(granted()).toBe(pushed);
      }),
    );
  });

  it('drops what the screen has not been sent, but not our own text', () => {
    const { pacer, sent, granted, attach } = paced();
    attach();
    pacer.push(Buffer.alloc(SCREEN_BYTES + 5000));
    pacer.inject(Buffer.alloc(7));
    expect(pacer.behind()).toBe(SCREEN_BYTES + 5000);
    expect(pacer.drop().map((bytes) => bytes.length)).toEqual([5000]);
    expect(granted()).toBe(5000);
    pacer.ack(SCREEN_BYTES);
    expect(sent.at(-1)).toBe(7);
  });

  it('says when everything up to a place was sent', () => {
    const { pacer, attach } = paced();
    let done = false;
    attach();
    pacer.inject(Buffer.alloc(SCREEN_BYTES + 1), () => (done = true));
    expect(done).toBe(false);
    pacer.ack(SCREEN_BYTES);
    expect(done).toBe(true);
  });
});

describe('plain text of output', () => {
  it.each([
    ['colours', '\u001b[1;31mred\u001b[0m plain', 'red plain'],
    ['titles and links', '\u001b]0;title\u0007a\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\', 'alink'],
    ['progress bars', '10%\r50%\r100%\r\nnext\r\n', '100%\nnext\n'],
    ['backspaces', 'abc\b\bd', 'ad'],
    ['other control characters', 'a\u0007b\u0000c\td', 'abc\td'],
    ['device control strings', '\u001bPq#0secret\u001b\\after', 'after'],
    ['charset switches', '\u001b(Bx\u001b=y', 'xy'],
  ])('leaves %s out', (_name, raw, plain) => expect(plainText(Buffer.from(raw))).toBe(plain));

  it('replaces invalid UTF-8', () =>
    expect(plainText(Buffer.from([0x61, 0xff, 0xc3, 0x28]))).toBe('a\ufffd\ufffd('));

  it('keeps the last 8 kB and shows that more came before', () => {
    const tail = plainTail(Buffer.from(`start ${'é'.repeat(10_000)} end\n`), false);
    expect(tail).toMatch(/^…é+ end$/);
    expect(Buffer.byteLength(tail)).toBeLessThanOrEqual(8 * 1024 + 3);
    expect(plainTail(Buffer.from('short'), true)).toBe('…short');
  });

  it('never throws and never lets an escape through', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        expect(
          plainText(Buffer.concat([Buffer.from('\u001b['), bytes, Buffer.from('\u001b]0;')])),
        ).not.toContain('\u001b');
      }),
    );
  });
});
