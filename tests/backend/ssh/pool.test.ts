import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectSsh } from '../../../electron/backend/ssh/connection.ts';
import { execCommand } from '../../../electron/backend/ssh/exec.ts';
import { createKnownHosts } from '../../../electron/backend/ssh/knownHostsStore.ts';
import { createPool } from '../../../electron/backend/ssh/pool.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { sshdMissing, startSshd, type Sshd } from '../../fixtures/sshd.ts';
import { answering, targetAt } from '../../fixtures/sshTarget.ts';

const wait = { timeout: 10_000, interval: 20 };
const never = new AbortController().signal;

describe.skipIf(sshdMissing)(`pooled connections${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`, () => {
  let sshd: Sshd;
  beforeEach(async () => {
    sshd = await startSshd({ config: [`SetEnv HOME=${tmpdir()}`] });
  });
  afterEach(() => sshd.stop());

  const open = (idleMs?: number) => {
    const file = join(temporaryFolder(), 'known_hosts');
    writeFileSync(file, `[127.0.0.1]:${sshd.port} ${sshd.hostPublicKey}\n`);
    const target = targetAt(sshd.port, { user: sshd.user, identityPaths: [sshd.keyFile] });
    const pool = createPool(idleMs);
    const connect = (signal: AbortSignal) =>
      connectSsh(target, { knownHosts: createKnownHosts(file), ask: answering(), signal });
    return { pool, use: (signal = never) => pool.use('db-1', connect, signal) };
  };

  test('serve one after the other, and two at once by two', async () => {
    const { pool, use } = open();
    const first = await use();
    first.release(true);
    const second = await use();
    expect(second.connection).toBe(first.connection);
    const third = await use();
    expect(third.connection).not.toBe(first.connection);
    expect(pool.size()).toBe(2);
    await pool.dispose();
    expect(pool.size()).toBe(0);
    await vi.waitFor(() => expect(sshd.sessions()).toEqual([]), wait);
    await expect(use()).rejects.toThrow('closed');
  });

  test('end when they are idle, when something may still run on them, and when nobody waits any more', async () => {
    const { pool, use } = open(50);
    (await use()).release(true);
    await vi.waitFor(() => expect(pool.size()).toBe(0), wait);
    (await use()).release(false);
    expect(pool.size()).toBe(0);
    const stop = new AbortController();
    const waiting = use(stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(pool.size()).toBe(0);
    await vi.waitFor(() => expect(sshd.sessions()).toEqual([]), wait);
  });

  test('are made anew after they were lost, and a command on a lost one says that nobody told its end', async () => {
    const { pool, use } = open();
    const lease = await use();
    const quiet = { name: 'db-1', timeoutMs: 5000, onStdout: () => undefined, onStderr: () => undefined };
    const exec = await execCommand(lease.connection.client, 'sleep 60', quiet);
    for (const pid of sshd.sessions().toReversed()) process.kill(pid, 'SIGKILL');
    expect(await exec.ended).toEqual({ told: false, code: null, signal: null });
    await vi.waitFor(() => expect(pool.size()).toBe(0), wait);
    const again = await use();
    expect(again.connection).not.toBe(lease.connection);
    await pool.dispose();
  });
});
