import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSocksGreeting, readSocksRequest, socksReply } from '../../../electron/domain/tunnel/socks.ts';
import { readSocks4Request, socks4Reply } from '../../../electron/domain/tunnel/socks4.ts';

const request = (...bytes: number[]) => Uint8Array.of(5, 1, 0, ...bytes);
const name = (text: string) => [3, text.length, ...Buffer.from(text)];

describe('a SOCKS client', () => {
  test('is let in without a login, and told where none is offered', () => {
    expect(readSocksGreeting(Uint8Array.of(5, 2, 2, 0))).toEqual({
      kind: 'greeting',
      reply: Uint8Array.of(5, 0),
      used: 4,
    });
    expect(readSocksGreeting(Uint8Array.of(5, 1, 2))).toEqual({
      kind: 'refused',
      reply: Uint8Array.of(5, 255),
    });
    expect(readSocksGreeting(Buffer.from('GET / HTTP/1.1\r\n'))).toMatchObject({ kind: 'refused' });
  });

  test.each([
    ['an IPv4 address', [1, 10, 0, 0, 7, 0x1f, 0x90], { host: '10.0.0.7', port: 8080 }],
    ['a name', [...name('db.internal'), 0x15, 0x38], { host: 'db.internal', port: 5432 }],
    [
      'an IPv6 address',
      [4, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 80],
      { host: '2001:db8:0:0:0:0:0:1', port: 80 },
    ],
  ])('goes to %s, and what it sends ahead is not lost', (_what, bytes, to) => {
    const ahead = Uint8Array.of(...request(...bytes), 9, 9);
    expect(readSocksRequest(ahead)).toEqual({ kind: 'connect', ...to, used: bytes.length + 3 });
  });

  test('is told that only connecting is done, and no other kind of address', () => {
    expect(readSocksRequest(Uint8Array.of(5, 2, 0, 1, 1, 1, 1, 1, 0, 1))).toEqual({
      kind: 'refused',
      reply: socksReply('commandUnsupported'),
    });
    expect(readSocksRequest(request(9, 0, 0))).toEqual({
      kind: 'refused',
      reply: socksReply('addressUnsupported'),
    });
    expect(readSocksRequest(request(...name('a b'), 0, 80))).toMatchObject({ kind: 'refused' });
  });

  test('may send what it likes, in pieces of any size', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const read of [readSocksGreeting, readSocksRequest, readSocks4Request]) {
          const ask = read(bytes);
          if ('used' in ask) expect(ask.used).toBeLessThanOrEqual(bytes.length);
        }
      }),
    );
    const whole = request(...name('db'), 0x15, 0x38);
    for (let at = 0; at < whole.length; at++)
      expect(readSocksRequest(whole.subarray(0, at)).kind).toBe('more');
  });
});

/** A request of SOCKS4: port, address, user and, of SOCKS4a, a name. */
const request4 = (port: number, address: number[], ...texts: string[]) =>
  Uint8Array.of(
    4,
    1,
    port >> 8,
    port & 255,
    ...address,
    ...Buffer.from(texts.map((text) => `${text}\0`).join(''), 'latin1'),
  );
const rejected = { kind: 'refused', reply: socks4Reply(false) };

describe('a client of SOCKS4', () => {
  test.each([
    ['an address', request4(8080, [10, 0, 0, 7], ''), { host: '10.0.0.7', port: 8080 }],
    ['an address, with a user', request4(80, [10, 0, 0, 7], 'nobody'), { host: '10.0.0.7', port: 80 }],
    ['a name', request4(5432, [0, 0, 0, 1], 'me', 'db.internal'), { host: 'db.internal', port: 5432 }],
    ['no name, as 0.0.0.0 is an address', request4(80, [0, 0, 0, 0], ''), { host: '0.0.0.0', port: 80 }],
  ])('goes to %s, in pieces of any size, and what it sends ahead is not lost', (_what, bytes, to) => {
    expect(readSocks4Request(Uint8Array.of(...bytes, 9, 9))).toEqual({
      kind: 'connect',
      ...to,
      used: bytes.length,
    });
    for (let at = 0; at < bytes.length; at++)
      expect(readSocks4Request(bytes.subarray(0, at)).kind).toBe('more');
  });

  test('is refused what is not done, and texts without end', () => {
    expect(readSocks4Request(Uint8Array.of(4, 2))).toEqual(rejected);
    expect(readSocks4Request(request4(0, [10, 0, 0, 7], ''))).toEqual(rejected);
    expect(readSocks4Request(request4(80, [0, 0, 0, 1], '', ''))).toEqual(rejected);
    expect(readSocks4Request(request4(80, [0, 0, 0, 1], '', 'a b'))).toEqual(rejected);
    expect(readSocks4Request(request4(80, [0, 0, 0, 1], '', 'caf\xe9'))).toEqual(rejected);
    expect(readSocks4Request(request4(80, [0, 0, 0, 1], '', 'x'.repeat(256)))).toEqual(rejected);
    expect(readSocks4Request(request4(80, [1, 2, 3, 4], 'x'.repeat(300)).subarray(0, 270))).toEqual(rejected);
  });
});
