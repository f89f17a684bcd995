import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openBackend } from '../../fixtures/backend.ts';
import { cutOff } from '../../fixtures/cutOff.ts';
import { openRunConsole } from '../../fixtures/runConsole.ts';
import { sshdMissing, startSshd, type Sshd } from '../../fixtures/sshd.ts';

const guide = [
  '# Disk guide',
  '',
  '## Disk is full',
  '',
  '```bash',
  '# Look',
  'echo out; echo err >&2',
  '# Follow the log',
  'tail -f /tmp/<log-file>',
  '# Clear it',
  'rm -rf /tmp/hf-none/<folder>',
  '# Log in',
  'printf "%s\\n" "<api-token>"',
  '```',
  '',
].join('\n');
/** Without what the start-up files of the machine's user do: what is killed in them leaves its locks behind. */
const bare = [`SetEnv HOME=${tmpdir()}`];
const wait = { timeout: 15_000, interval: 20 };

describe.skipIf(sshdMissing)(`captured steps${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`, () => {
  let sshd: Sshd;
  let up = false;
  const stop = async () => {
    if (up) await cutOff(sshd);
    up = false;
  };
  beforeEach(async () => {
    sshd = await startSshd({ config: bare });
    up = true;
  });
  afterEach(stop);
  const begun = () => join(sshd.dir, 'begun');
  const open = () => openRunConsole({ 'db-1': sshd }, guide);

  test('their long outputs go along in a bundle, once, and are taken only where a run names them', async () => {
    const { backend, capture, step, dataDir, incidentId } = await open();
    capture(0, { text: 'seq 20000' });
    await vi.waitFor(() => expect(step(0)?.state).toBe('done'), wait);
    const file = step(0)?.attempts[0]?.more.stdout;
    const there = openBackend();
    const written = await backend.services.bundle.export({ incidentId });
    expect(written.files).toBe(1);
    const take = () => there.services.bundle.import({ path: written.path });
    expect(await take()).toMatchObject({ filesTaken: 1, refused: [] });
    const [here, copy] = [dataDir, there.dataDir].map((dir) => join(dir, 'outputs', file?.name ?? ''));
    expect(readFileSync(copy ?? '')).toEqual(readFileSync(here ?? ''));
    expect(await take()).toMatchObject({ filesTaken: 0, filesKnown: 1 });
  });

  test('keep stdout, stderr, exit code and duration apart', async () => {
    const { capture, step, texts } = await open();
    capture(0, { text: 'echo out; echo err >&2; exit 7' });
    await vi.waitFor(() => expect(step(0)?.state).toBe('failed'), wait);
    const [attempt] = step(0)?.attempts ?? [];
    expect(attempt).toMatchObject({
      how: 'captured',
      host: 'db-1',
      outcome: 'finished',
      exitCode: 7,
      tail: 'out',
      stderr: 'err',
      more: { stdout: null, stderr: null },
    });
    expect(attempt?.endedAt).toBeGreaterThanOrEqual(attempt?.startedAt ?? Infinity);
    expect(texts()).toEqual([expect.stringMatching(/^Look on db-1: exit 7 in /)]);
  });

  test.each(['bash', 'dash', 'zsh'])(
    'run %s with pipes, here-documents and what it prints on its way',
    async (shell) => {
      const { capture, step } = await open();
      const script = `${shell} <<'END'\nfor i in 1 2 3; do echo "line $i"; done | grep -v 2\nexit 4\nEND`;
      capture(0, { text: script });
      await vi.waitFor(() => expect(step(0)?.state).toBe('failed'), wait);
      expect(step(0)?.attempts).toMatchObject([{ exitCode: 4, tail: 'line 1\nline 3', stderr: '' }]);
    },
  );

  test('read the end of their input at once', async () => {
    const { capture, step } = await open();
    capture(0, { text: 'cat; echo read' });
    await vi.waitFor(() => expect(step(0)?.attempts).toMatchObject([{ exitCode: 0, tail: 'read' }]), wait);
  });

  test('keep a long output in a file whose hash is in the log', async () => {
    const { capture, step, dataDir, services, id, log } = await open();
    capture(0, { text: 'seq 1 200000; echo short >&2' });
    await vi.waitFor(() => expect(step(0)?.state).toBe('done'), wait);
    const [attempt] = step(0)?.attempts ?? [];
    const file = attempt?.more.stdout;
    const bytes = readFileSync(join(dataDir, 'outputs', file?.name ?? ''));
    expect(bytes.toString()).toBe(`${Array.from({ length: 200_000 }, (_, i) => i + 1).join('\n')}\n`);
    expect(file?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(attempt?.more.stderr).toBeNull();
    expect(attempt?.tail).toMatch(/^….*\n200000$/s);
    expect(JSON.stringify(log.after(0, 10_000)).length).toBeLessThan(100_000);
    const read = () => services.run.output({ runId: id, attempt: attempt?.id ?? '', stream: 'stdout' });
    expect(read()).toMatchObject({ kept: true });
    writeFileSync(join(dataDir, 'outputs', file?.name ?? ''), 'changed');
    expect(read()).toMatchObject({ kept: false, text: attempt?.tail });
  });

  test('are ended by a cancel, and their processes with them', async () => {
    const { capture, step, services, id } = await open();
    capture(0, { text: `echo begun; : > ${begun()}; sleep 300; echo never` });
    await vi.waitFor(() => expect(existsSync(begun())).toBe(true), wait);
    expect(() => capture(0)).toThrow('running already');
    services.run.cancelStep({ runId: id, stepId: step(0)?.id ?? '' });
    await vi.waitFor(() => expect(step(0)?.state).toBe('cancelled'), wait);
    expect(step(0)?.attempts).toMatchObject([{ outcome: 'interrupted', tail: 'begun' }]);
  });

  test('are ended by us where they would not end by themselves', async () => {
    const { capture, step, services, id } = await open();
    const text = 'echo first > /tmp/hf-endless-$$; tail -f /tmp/hf-endless-$$';
    const { fit } = services.run.preview({ runId: id, stepId: step(0)?.id ?? '', text, values: {} });
    expect(fit).toEqual({ kind: 'endless', what: 'tail -f' });
    capture(0, { text });
    await vi.waitFor(() => expect(step(0)?.attempts[0]?.outcome).toBe('bounded'), {
      ...wait,
      timeout: 30_000,
    });
    expect(step(0)).toMatchObject({ state: 'done', attempts: [{ tail: 'first' }] });
    capture(1, { text: 'rm -f /tmp/hf-endless-*', confirm: 'db-1' });
    await vi.waitFor(() => expect(step(1)?.state).toBe('done'), wait);
  });

  test('are ended by force where they do not mind', async () => {
    const { capture, step, services, id } = await open();
    capture(0, { text: `trap '' INT TERM; echo deaf; : > ${begun()}; while :; do sleep 1; done` });
    await vi.waitFor(() => expect(existsSync(begun())).toBe(true), wait);
    services.run.cancelStep({ runId: id, stepId: step(0)?.id ?? '' });
    await vi.waitFor(() => expect(step(0)?.attempts).toMatchObject([{ outcome: 'interrupted' }]), wait);
  });

  test('are unknown when the connection is lost, and the next try connects anew', async () => {
    const { capture, step, texts } = await open();
    capture(0, { text: `: > ${begun()}; sleep 300` });
    await vi.waitFor(() => expect(existsSync(begun())).toBe(true), wait);
    const { port } = sshd;
    await stop();
    await vi.waitFor(() => expect(step(0)?.state).toBe('unknown'), wait);
    expect(texts()).toEqual([
      expect.stringContaining('Look on db-1: how it ended is not known (The connection was lost'),
    ]);
    capture(0, { text: 'true' });
    await vi.waitFor(() => expect(step(0)?.attempts[1]).toMatchObject({ outcome: 'cancelled' }), wait);
    expect(step(0)?.attempts[1]?.reason).toContain(`127.0.0.1:${port}`);
  });

  test('are unknown when the console is closed over them', async () => {
    const first = await open();
    first.capture(0, { text: `: > ${begun()}; sleep 300` });
    await vi.waitFor(() => expect(existsSync(begun())).toBe(true), wait);
    await first.dispose();
    await vi.waitFor(() => expect(sshd.sessions()).toEqual([]), wait);
    const { createBackend } = await import('../../../electron/backend/backend.ts');
    const again = createBackend({ dataDir: first.dataDir, version: 'test' });
    const row = again.log
      .feeds()
      .find((f) => f.feature === 'run')
      ?.feed.row(first.id);
    await again.dispose();
    expect(row).toMatchObject({ steps: [{ state: 'unknown' }, {}, {}, {}] });
  });

  test('share the connection of the terminals, and a cancel ends no shell', async () => {
    const { capture, step, services, id, incidentId, hosts } = await open();
    const [hostId = ''] = hosts;
    const { id: terminalId } = services.terminal.open({ incidentId, hostId });
    const state = () => services.terminal.list().find((row) => row.id === terminalId)?.state.kind;
    await vi.waitFor(() => expect(state()).toBe('open'), wait);
    capture(0, { text: `echo begun; : > ${begun()}; sleep 300; echo never` });
    await vi.waitFor(() => expect(existsSync(begun())).toBe(true), wait);
    expect(sshd.log().match(/Accepted publickey/g)).toHaveLength(1);
    services.run.cancelStep({ runId: id, stepId: step(0)?.id ?? '' });
    await vi.waitFor(() => expect(step(0)?.attempts).toMatchObject([{ outcome: 'interrupted' }]), wait);
    expect(state()).toBe('open');
    capture(0, { text: 'echo again' });
    await vi.waitFor(() => expect(step(0)?.attempts[1]).toMatchObject({ tail: 'again' }), wait);
    expect(sshd.log().match(/Accepted publickey/g)).toHaveLength(1);
  });

  test('get a connection of their own where the server takes one session at a time', async () => {
    await stop();
    sshd = await startSshd({ config: [...bare, 'MaxSessions 1'] });
    up = true;
    const { capture, step, services, incidentId, hosts } = await open();
    const [hostId = ''] = hosts;
    const { id: terminalId } = services.terminal.open({ incidentId, hostId });
    const state = () => services.terminal.list().find((row) => row.id === terminalId)?.state.kind;
    await vi.waitFor(() => expect(state()).toBe('open'), wait);
    capture(0);
    await vi.waitFor(() => expect(step(0)?.state).toBe('done'), wait);
    expect(sshd.log().match(/Accepted publickey/g)).toHaveLength(2);
    expect(state()).toBe('open');
  });

  test('share one connection, which is closed with the console', async () => {
    const { capture, step, dispose } = await open();
    for (const at of [0, 0, 0]) {
      capture(at);
      await vi.waitFor(() => expect(step(0)?.state).toBe('done'), wait);
    }
    expect(sshd.log().match(/Accepted publickey/g)).toHaveLength(1);
    await dispose();
    await vi.waitFor(() => expect(sshd.sessions()).toEqual([]), wait);
  });
});
