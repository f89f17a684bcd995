import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readOptions } from '../../electron/desktop/options.ts';

test('the data folder is taken from where the person stands, among switches of others', () => {
  const argv = ['--inspect=0', '/opt/app', '--no-sandbox', '--data', 'drill', '--ozone-platform=x11'];
  expect(readOptions(argv, '/home/me')).toEqual({ data: resolve('/home/me', 'drill') });
  expect(readOptions(['--data=/srv/x'], '/home/me')).toEqual({ data: resolve('/srv/x') });
});

test('without --data the default folder is meant', () => {
  expect(readOptions(['.'], '/')).toEqual({ data: undefined });
});

test.each([[['--data']], [['--data', '']], [['--data=']], [['--data', '--no-sandbox']]])(
  '%j is refused with what to do',
  (argv) => {
    expect(() => readOptions(argv, '/')).toThrow('--data needs a folder.');
  },
);
