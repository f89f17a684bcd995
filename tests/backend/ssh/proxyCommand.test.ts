import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectSsh } from '../../../electron/backend/ssh/connection.ts';
import type { ConnectTarget } from '../../../electron/backend/ssh/connectTarget.ts';
import { createKnownHosts } from '../../../electron/backend/ssh/knownHostsStore.ts';
import { SshError } from '../../../electron/domain/terminal/failure.ts';
import { sshdMissing, startSshd } from '../../fixtures/sshd.ts';
import type { Sshd } from '../../fixtures/sshd.ts';
import { waitFor } from '../../fixtures/shellSession.ts';
import { answering, targetAt } from '../../fixtures/sshTarget.ts';

const dir = mkdtempSync(join(tmpdir(), 'hf-proxy-'));
const deps = { ask: answering(), knownHosts: createKnownHosts(join(dir, 'known_hosts')) };
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The command lines of this machine's processes. */
function running(word: string): boolean {
  return readdirSync('/proc').some((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(word);
    } catch {
      return false;
    }
  });
}

async function failure(target: ConnectTarget): Promise<SshError> {
  const error: unknown = await connectSsh(target, deps).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SshError);
  return error as SshError;
}

describe.skipIf(sshdMissing)('reaching a host by a ProxyCommand', () => {
  let sshd: Sshd;
  beforeAll(async () => void (sshd = await startSshd()));
  afterAll(() => sshd.stop());
  const by = (proxyCommand: string, more: Partial<ConnectTarget> = {}) =>
    // The address leads nowhere: only the command can have reached the host.
    targetAt(1, { user: sshd.user, identityPaths: [sshd.keyFile], proxyCommand, ...more });

  it('speaks through the command, and ends all its processes with the connection', async () => {
    const word = `mark-${process.pid}`;
    const bridge = `busybox nc 127.0.0.1 ${sshd.port}; sleep 60 # ${word}`;
    const connection = await connectSsh(by(`sh -c '${bridge}'`), deps);
    expect(running(word)).toBe(true);
    await connection.dispose();
    await waitFor(
      () => !running(word),
      () => 'the command to end',
    );
  });

  it('tells in the error what the command said and how it ended', async () => {
    const error = await failure(by("sh -c 'echo no way through the gate >&2; exit 7'"));
    expect(error.code).toBe('HANDSHAKE_FAILED');
    expect(error.message).toContain('ended with exit code 7: no way through the gate');
  });

  it('gives up on a command that stays silent, and ends it', async () => {
    const error = await failure(by('sleep 3600.5', { timeoutMs: 300 }));
    expect(error.message).toContain('stays silent');
    await waitFor(
      () => !running('3600.5'),
      () => 'the command to end',
    );
  });

  it('says that there is no such command', async () => {
    const error = await failure(by('/no/such/command %h'));
    expect(error.message).toMatch(/exit code 12[67].*\/no\/such\/command/);
  });
});
