import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createBackend } from '../../../electron/backend/backend.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { waitFor } from '../../fixtures/shellSession.ts';
import { freePort } from '../../fixtures/port.ts';
import { makeKey, sshdMissing, startSshd } from '../../fixtures/sshd.ts';
import type { Sshd } from '../../fixtures/sshd.ts';

describe.skipIf(sshdMissing)('a terminal that cannot be connected', () => {
  let sshd: Sshd;
  beforeAll(async () => void (sshd = await startSshd()));
  afterAll(() => sshd.stop());

  function prepare(port: number, knownHosts = '') {
    const home = temporaryFolder();
    mkdirSync(join(home, '.ssh'));
    writeFileSync(join(home, '.ssh', 'known_hosts'), knownHosts);
    const backend = createBackend({
      dataDir: temporaryFolder(),
      version: 'test',
      ssh: { home, sources: [] },
    });
    onTestFinished(() => backend.dispose());
    const { services } = backend;
    const { id: incidentId } = services.incident.declare({ title: 'Checkout is down' });
    const rest = { identityFile: '', jump: '', production: false, tags: [] };
    const { id: hostId } = services.host.add({
      details: { name: 'app-1', address: '127.0.0.1', port, user: 'me', ...rest },
    });
    const { id } = services.terminal.open({ incidentId, hostId });
    const entries = () => services.timeline.tail({ incidentId, filter: {}, limit: 50 }).entries;
    const state = () => services.terminal.list().find((row) => row.id === id)?.state;
    const failed = () =>
      waitFor(
        () => state()?.kind === 'failed',
        () => `the failure; it is ${JSON.stringify(state())}`,
      );
    return { entries, failed };
  }

  it('leaves an entry that says why', async () => {
    const test = prepare(await freePort());
    await test.failed();
    expect(test.entries().at(-1)).toMatchObject({
      text: 'Terminal on app-1 not connected: the host cannot be reached',
    });
  });

  it('leaves both fingerprints of a changed host key', async () => {
    const other = makeKey(join(temporaryFolder(), 'other'));
    const key = readFileSync(`${other}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
    const test = prepare(sshd.port, `[127.0.0.1]:${sshd.port} ${key}\n`);
    await test.failed();
    const entry = test.entries().at(-1);
    expect(entry?.text).toContain('the host shows another key than the one on record');
    expect(entry?.detail.match(/SHA256:\S{43}/g)).toHaveLength(2);
  });
});
