import { describe, expect, test } from 'vitest';
import { endText, isLoopback, parseEnd, tunnelDetails } from '../../../electron/domain/tunnel/model.ts';

describe('the ends of a tunnel', () => {
  test.each([
    ['8080', { host: '127.0.0.1', port: 8080 }],
    [' db.internal:5432 ', { host: 'db.internal', port: 5432 }],
    ['[::1]:80', { host: '::1', port: 80 }],
    ['/run/app.sock', { path: '/run/app.sock' }],
    ['~/app.sock', { path: '~/app.sock' }],
  ])('are read as they are typed: %s', (text, end) => expect(parseEnd(text)).toEqual(end));

  test.each(['', 'db', 'db:', ':80', 'a b:80', '::1:80', 'db:70000', 'http://db:80'])(
    'are not guessed: %s',
    (text) => expect(parseEnd(text)).toBeNull(),
  );

  test('read back as they are shown', () => {
    for (const text of ['db:5432', '[2001:db8::1]:80', '/run/x']) expect(endText(parseEnd(text)!)).toBe(text);
  });

  test('are loopback, or reached by others', () => {
    const loopback = (host: string) => isLoopback({ host, port: 1 });
    for (const host of ['127.0.0.1', '127.8.9.10', 'localhost', '::1', 'LOCALHOST'])
      expect(loopback(host)).toBe(true);
    for (const host of ['0.0.0.0', '::', '10.0.0.1', 'db', '*', '127.evil.example'])
      expect(loopback(host)).toBe(false);
    expect(isLoopback({ path: '/run/x' })).toBe(true);
  });

  test('belong together: a proxy leads nowhere by itself, the others somewhere', () => {
    const [hostId, end] = ['01J00000000000000000000000', { host: 'db', port: 1 }];
    const ok = (kind: string, target: unknown) =>
      tunnelDetails.safeParse({ hostId, kind, listen: end, target }).success;
    expect([ok('local', end), ok('remote', end), ok('dynamic', null)]).toEqual([true, true, true]);
    expect([ok('local', null), ok('dynamic', end), ok('local', { host: 'db', port: 0 })]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
