import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RunRow } from '../../../electron/domain/run/row.ts';
import { cutOff } from '../../fixtures/cutOff.ts';
import { hostAt, openBackend, startRun } from '../../fixtures/backend.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { sshdMissing, startSshd, type Sshd } from '../../fixtures/sshd.ts';

const guide = [
  '# Disk guide',
  '',
  '## Disk is full',
  '',
  '```bash',
  '# Say where it is',
  'pwd',
  '# Go there',
  'cd /tmp && export PLACE=here',
  '# Say it again',
  'echo "$PWD $PLACE"; (exit 7)',
  '```',
  '',
].join('\n');

function open(sshd: Sshd, dataDir = temporaryFolder()) {
  const backend = openBackend({ dataDir, trusted: [sshd] });
  const { services, dispose } = backend;
  const feed = backend.feed('run');
  const run = (id: string) => feed?.row(id) as RunRow;
  const step = (id: string, at: number) => run(id).steps[at];
  const begin = async () => {
    const { id, incidentId } = await startRun(backend, guide);
    const { id: hostId } = services.host.add({ details: hostAt(sshd) });
    const { id: sessionId } = services.terminal.open({ incidentId, hostId });
    await vi.waitFor(() => expect(services.terminal.list()[0]?.state.kind).toBe('open'), 15_000);
    const go = (at: number, text = step(id, at)?.command ?? '') =>
      services.run.runStep({ runId: id, stepId: step(id, at)?.id ?? '', sessionId, text });
    return { id, incidentId, sessionId, go };
  };
  const texts = (incidentId: string) =>
    services.timeline.tail({ incidentId, filter: { kinds: ['step'] }, limit: 50 }).entries.map((e) => e.text);
  return { services, dataDir, dispose, step, begin, texts };
}

describe.skipIf(sshdMissing)(`steps over SSH${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`, () => {
  let sshd: Sshd;
  let up = false;
  const stop = async () => {
    if (up) await cutOff(sshd);
    up = false;
  };
  beforeEach(async () => {
    sshd = await startSshd({ config: ["ForceCommand PS1='ready> ' exec bash --norc -i"] });
    up = true;
  });
  afterEach(stop);

  test('run in one shell one after the other, with exit code and output', async () => {
    const { begin, step, texts } = open(sshd);
    const { id, incidentId, go } = await begin();
    go(1);
    expect(() => go(2)).toThrow('Another step');
    await vi.waitFor(() => expect(step(id, 1)?.state).toBe('done'), 10_000);
    go(2);
    await vi.waitFor(() => expect(step(id, 2)?.state).toBe('failed'), 10_000);
    expect(step(id, 2)?.attempts).toMatchObject([{ host: 'db-1', exitCode: 7, tail: '/tmp here' }]);
    expect(texts(incidentId)).toEqual([
      expect.stringMatching(/^Go there on db-1: exit 0 in /),
      expect.stringMatching(/^Say it again on db-1: exit 7 in /),
    ]);
  });

  test('a lost connection leaves a step unknown, a cancelled one is told as such', async () => {
    const { begin, step, texts, services } = open(sshd);
    const { id, incidentId, go } = await begin();
    go(0, 'sleep 300');
    await vi.waitFor(() => expect(services.terminal.list()[0]?.step).toBe('running'), 10_000);
    services.run.cancelStep({ runId: id, stepId: step(id, 0)?.id ?? '' });
    await vi.waitFor(() => expect(step(id, 0)?.state).toBe('cancelled'), 10_000);
    go(1, 'sleep 300');
    await vi.waitFor(() => expect(services.terminal.list()[0]?.step).toBe('running'), 10_000);
    await stop();
    await vi.waitFor(() => expect(step(id, 1)?.state).toBe('unknown'), 10_000);
    expect(texts(incidentId)).toEqual([
      expect.stringMatching(/^Say where it is on db-1: interrupted after /),
      'Go there on db-1: how it ended is not known',
    ]);
    expect(() => go(2)).toThrow('not connected');
  });

  test('a console that is closed in the middle says so after its next start', async () => {
    const first = open(sshd);
    const { id, incidentId, go } = await first.begin();
    go(0, 'sleep 300');
    await vi.waitFor(() => expect(first.services.terminal.list()[0]?.step).toBe('running'), 10_000);
    await first.dispose();
    const again = open(sshd, first.dataDir);
    expect(again.step(id, 0)?.state).toBe('unknown');
    expect(again.texts(incidentId)).toEqual([
      'Say where it is on db-1: how it ended is not known (Holdfast was closed while it ran)',
    ]);
  });
});
