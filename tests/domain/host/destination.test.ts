import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { destinationText, parseDestination, parseJumps } from '../../../electron/domain/host/destination.ts';

describe('destinations', () => {
  it.each([
    ['host', { host: 'host' }],
    ['me@host:2200', { host: 'host', user: 'me', port: 2200 }],
    ['ssh://me@host:22/', { host: 'host', user: 'me', port: 22 }],
    ['me@[::1]:22', { host: '::1', user: 'me', port: 22 }],
    ['fe80::1', { host: 'fe80::1' }],
    ['me@realm@host', { host: 'host', user: 'me@realm' }],
    ['', null],
    ['-oProxyCommand=x', null],
    ['host:99999', null],
    ['host:0', null],
    ['two words', null],
  ])('reads %s', (text, expected) => {
    expect(parseDestination(text)).toEqual(expected);
  });

  it.each(['host', 'me@host:2200', 'me@[::1]:22', '::1', '::', '[:]', '[a:1]'])(
    'writes %s as it was',
    (text) => {
      const read = parseDestination(text);
      expect(read && destinationText(read)).toBe(text);
    },
  );

  it('reads what it wrote again, and takes nothing for a host that ssh would take for an option', () => {
    const typed = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('a', '@', ':', '[', ']', '::', '1', '22', '-', '.', 'ssh://', '/', ' '), {
          maxLength: 12,
        })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const read = parseDestination(text);
        if (!read) return;
        expect(read.host).toMatch(/^[^\s-]\S*$/);
        expect(parseDestination(destinationText(read))).toEqual(read);
      }),
      { numRuns: 2000 },
    );
    const long = `${'a@'.repeat(20_000)}!`;
    expect(parseDestination(`${long} `)).toBeNull();
  });

  it('tells what is no hop', () => {
    const unknown: string[] = [];
    expect(parseJumps('a,me@b:22,c:99999', (part) => unknown.push(part))).toHaveLength(2);
    expect(unknown).toEqual(['c:99999']);
  });
});
