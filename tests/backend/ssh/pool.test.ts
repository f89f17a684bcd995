import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectSsh } from '../../../electron/backend/ssh/connection.ts';
import { pooledShells } from '../../../electron/backend/ssh/connector.ts';
import { execCommand } from '../../../electron/backend/ssh/exec.ts';
import { createKnownHosts } from '../../../electron/backend/ssh/knownHostsStore.ts';
import { createPool, type Use } from '../../../electron/backend/ssh/pool.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { targetOf } from '../../fixtures/pool.ts';
import { sshdMissing, startSshd, type Sshd } from '../../fixtures/sshd.ts';
import { answering } from '../../fixtures/sshTarget.ts';

const wait = { timeout: 10_000, interval: 20 };
const never = new AbortController().signal;
const quietly = { name: 'db-1', timeoutMs: 5000, onStdout: () => undefined, onStderr: () => undefined };

describe.skipIf(sshdMissing)(`pooled connections${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`, () => {
  const servers: Sshd[] = [];
  const start = async (config: string[] = []) => {
    const sshd = await startSshd({ config: [`SetEnv HOME=${tmpdir()}`, ...config] });
    servers.push(sshd);
    return sshd;
  };
  let sshd: Sshd;
  beforeEach(async () => void (sshd = await start()));
  afterEach(async () => void (await Promise.all(servers.splice(0).map((server) => server.stop()))));

  const open = (to = sshd, idleMs?: number) => {
    const knownHosts = createKnownHosts(`${temporaryFolder()}/known_hosts`);
    const pool = createPool({ connect: (at, deps) => connectSsh(at, { ...deps, knownHosts }), idleMs });
    const want = (use: Use, signal = never) => ({ target: targetOf(to), use, ask: answering(), signal });
    const run = (use: Use, command: string) =>
      pool.open(want(use), ({ client }) => execCommand(client, command, quietly));
    return { pool, run, want, use: (use: Use, signal = never) => pool.use(want(use, signal)) };
  };

  test('are shared by sessions and streams; who must be alone gets one without other sessions', async () => {
    const { pool, use } = open();
    const shell = await use('session');
    expect((await use('session')).connection).toBe(shell.connection);
    expect((await use('stream')).connection).toBe(shell.connection);
    expect(pool.size()).toBe(1);
    const alone = await use('alone');
    expect(alone.connection).not.toBe(shell.connection);
    expect((await use('session')).connection).toBe(shell.connection);
    expect((await use('alone')).connection).not.toBe(alone.connection);
    expect(pool.size()).toBe(3);
    alone.release();
    expect((await use('alone')).connection).toBe(alone.connection);
    await pool.dispose();
    expect(pool.size()).toBe(0);
    await vi.waitFor(() => expect(sshd.sessions()).toEqual([]), wait);
    await expect(use('session')).rejects.toThrow('closed');
  });

  test('take a command that may have to be ended beside shells in terminals, but beside nothing else', async () => {
    const { pool, use } = open();
    const shell = await use('shell');
    const alone = await use('alone');
    expect(alone.connection).toBe(shell.connection);
    expect((await use('shell')).connection).toBe(shell.connection);
    expect((await use('alone')).connection).not.toBe(shell.connection);
    const command = await use('session');
    expect(command.connection).not.toBe(shell.connection);
    expect(pool.size()).toBe(3);
    await pool.dispose();
  });

  test('are made once for several who come at the same time', async () => {
    const { pool, use } = open();
    const leases = await Promise.all([use('session'), use('stream'), use('session')]);
    expect(new Set(leases.map((lease) => lease.connection)).size).toBe(1);
    await pool.dispose();
  });

  test('are joined by another where the server takes no more sessions, and that is remembered', async () => {
    const one = await start(['MaxSessions 1']);
    const { pool, run } = open(one);
    const [first, second] = [await run('session', 'sleep 60'), await run('session', 'sleep 60')];
    expect(second.lease.connection).not.toBe(first.lease.connection);
    const shells = pooledShells(pool, () => targetOf(one), { ask: answering() });
    const shell = await shells({ cols: 80, rows: 24 }, never);
    expect(pool.size()).toBe(3);
    expect(one.log().match(/no more sessions/g)?.length ?? 0).toBeLessThanOrEqual(3);
    await shell.dispose();
    await pool.dispose();
  });

  test('are refused in words where the server takes no session at all', async () => {
    const none = await start(['MaxSessions 0']);
    const { pool, run } = open(none);
    await expect(run('session', 'true')).rejects.toMatchObject({ code: 'CHANNEL_REFUSED' });
    await pool.dispose();
  });

  test('end when they are idle, when something may still run on them, and when nobody waits any more', async () => {
    const { pool, use } = open(sshd, 50);
    (await use('session')).release();
    await vi.waitFor(() => expect(pool.size()).toBe(0), wait);
    (await use('session')).release(false);
    expect(pool.size()).toBe(0);
    const stop = new AbortController();
    const waiting = use('session', stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(pool.size()).toBe(0);
    await vi.waitFor(() => expect(sshd.sessions()).toEqual([]), wait);
  });

  test('go on being made for the others when one gives up', async () => {
    const { pool, use } = open();
    const stop = new AbortController();
    const [given, kept] = [use('session', stop.signal), use('session')];
    stop.abort();
    await expect(given).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await kept).connection.client).toBeDefined();
    await pool.dispose();
  });

  test('are not for who must be alone once something may still run on them', async () => {
    const { pool, use } = open();
    const [shell, other] = [await use('session'), await use('session')];
    shell.release(false);
    other.release();
    expect((await use('alone')).connection).not.toBe(other.connection);
    await pool.dispose();
  });

  test('are made anew after they were lost, and a command on a lost one says that nobody told its end', async () => {
    const { pool, use, run } = open();
    const { made: exec, lease } = await run('session', 'sleep 60');
    const lost = new Promise((resolve) => lease.connection.onClose(resolve));
    for (const pid of sshd.sessions().toReversed()) process.kill(pid, 'SIGKILL');
    expect(await exec.ended).toEqual({ told: false, code: null, signal: null });
    expect(await lost).toMatchObject({ code: 'CONNECTION_LOST' });
    await vi.waitFor(() => expect(pool.size()).toBe(0), wait);
    expect((await use('session')).connection).not.toBe(lease.connection);
    await pool.dispose();
  });
});
