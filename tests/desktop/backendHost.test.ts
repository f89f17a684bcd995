import { once } from 'node:events';
import type { WebContents } from 'electron';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { createBackendHost } from '../../electron/desktop/backendHost.ts';
import { SHELL } from '../../electron/desktop/channels.ts';
import { children, StandInContents } from '../fixtures/electronStandIn.ts';

const wait = { timeout: 15_000, interval: 20 };

vi.mock('electron', () => import('../fixtures/electronStandIn.ts'));

beforeEach(() => void (children.length = 0));

async function askSecret(request: object): Promise<unknown> {
  last().emit('message', { kind: 'secret', ...request });
  const [posted] = (await once(last(), 'posted')) as [{ data: unknown }];
  return posted.data;
}

function host() {
  const calls = { tell: vi.fn(), onRefused: vi.fn(), onGivenUp: vi.fn() };
  const secrets = {
    get: async (name: string) => (name === 'a' ? 'one' : null),
    set: async () => ({ stored: false as const, reason: 'no keychain' }),
    remove: async () => {
      throw new Error('one');
    },
  };
  const backend = createBackendHost({
    script: 'utility.mjs',
    dataDir: '/data',
    version: '1',
    secrets,
    ...calls,
  });
  onTestFinished(() => void backend.stop());
  const page = () => {
    const contents = new StandInContents();
    return { contents, connect: () => backend.connect(contents as unknown as WebContents) };
  };
  return { backend, page, ...calls };
}

const last = () => {
  const child = children.at(-1);
  if (!child) throw new Error('no process was started');
  return child;
};

test('stand-in: the process is told where the data is, and pages get their link when it is up', () => {
  const { backend, page } = host();
  backend.start();
  expect(last().posted[0]?.message).toEqual({ kind: 'start', dataDir: '/data', version: '1' });
  const first = page();
  first.connect();
  expect(first.contents.posted).toEqual([]);
  last().emit('message', { kind: 'up' });
  expect(first.contents.posted).toMatchObject([{ channel: SHELL, message: { holdfast: 'link' } }]);
  expect(first.contents.posted[0]?.ports).toHaveLength(1);
  const second = page();
  second.connect();
  second.connect();
  expect(second.contents.posted).toHaveLength(2);
});

test('stand-in: when the process dies the page is told, and gets a fresh link from a new process', async () => {
  const { backend, page, tell } = host();
  const { contents, connect } = page();
  backend.start();
  last().emit('message', { kind: 'up' });
  connect();
  const died = last();
  died.emit('exit', 139);
  expect(tell).toHaveBeenCalledWith({
    holdfast: 'down',
    reason: expect.stringContaining('139'),
    again: true,
  });
  connect();
  expect(contents.posted).toHaveLength(1);
  await vi.waitFor(() => expect(last()).not.toBe(died), wait);
  last().emit('message', { kind: 'up' });
  expect(contents.posted).toHaveLength(2);
  expect(last().posted.at(-1)?.ports[0]).not.toBe(died.posted.at(-1)?.ports[0]);
});

test('stand-in: a process that keeps dying is given up, until a person starts it again', () => {
  vi.useFakeTimers({ now: 1_000_000 });
  onTestFinished(() => void vi.useRealTimers());
  const { backend, onGivenUp, tell } = host();
  backend.start();
  for (let death = 0; death < 4; death++) {
    last().emit('exit', 1);
    vi.advanceTimersByTime(6000);
  }
  expect(children).toHaveLength(4);
  expect(onGivenUp).toHaveBeenCalledTimes(1);
  expect(tell).toHaveBeenLastCalledWith(expect.objectContaining({ again: false }));
  backend.start();
  expect(children).toHaveLength(5);
});

test('stand-in: a start that is refused is told once and not repeated', () => {
  const { backend, onRefused, tell } = host();
  backend.start();
  last().emit('message', { kind: 'refused', message: 'Another Holdfast holds the data folder.' });
  last().emit('exit', 0);
  expect(onRefused.mock.calls).toEqual([['Another Holdfast holds the data folder.']]);
  expect(tell).not.toHaveBeenCalled();
  expect(children).toHaveLength(1);
});

test('stand-in: the end waits for the process to close its files, and is no death', async () => {
  const { backend, tell } = host();
  backend.start();
  const child = last();
  const stopped = backend.stop();
  expect(child.posted.at(-1)?.message).toEqual({ kind: 'stop' });
  child.emit('exit', 0);
  await stopped;
  expect(child.killed).toBe(false);
  expect(tell).not.toHaveBeenCalled();
});

test('stand-in: a process that does not end is ended', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { backend } = host();
  backend.start();
  const child = last();
  const stopped = backend.stop();
  vi.advanceTimersByTime(5000);
  await stopped;
  expect(child.killed).toBe(true);
});

test('stand-in: secrets are asked of main, and what goes wrong is told without them', async () => {
  const { backend } = host();
  backend.start();
  expect(await askSecret({ id: 1, act: 'get', name: 'a' })).toEqual({
    kind: 'secret',
    id: 1,
    value: 'one',
    reason: null,
  });
  expect(await askSecret({ id: 2, act: 'set', name: 'a', value: 'x' })).toMatchObject({
    id: 2,
    reason: 'no keychain',
  });
  const failed = await askSecret({ id: 3, act: 'remove', name: 'a' });
  expect(failed).toMatchObject({ id: 3, value: null, reason: expect.stringContaining('keychain') });
  expect(JSON.stringify(failed)).not.toContain('one');
});
