import { execFile, type ChildProcess } from 'node:child_process';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ulid } from 'ulid';
import { incidentProjection } from '../../../electron/backend/incident/projection.ts';
import { createIncidentService } from '../../../electron/backend/incident/service.ts';
import { openDatabase } from '../../../electron/backend/log/database.ts';
import { createLog } from '../../../electron/backend/log/log.ts';
import { assess } from '../../../electron/backend/risk/service.ts';
import type { ShellResult, StepShell } from '../../../electron/backend/run/executor.ts';
import { runProjection } from '../../../electron/backend/run/projection.ts';
import { createRuns } from '../../../electron/backend/run/runs.ts';
import { timelineProjection } from '../../../electron/backend/timeline/projection.ts';
import { createTimelineReader } from '../../../electron/backend/timeline/reader.ts';
import { Failure } from '../../../electron/domain/failure.ts';
import { importGuide } from '../../../electron/domain/guide/import.ts';
import { runnablesOf } from '../../../electron/domain/guide/runnable.ts';
import type { IncidentRow } from '../../../electron/domain/incident/model.ts';
import type { RunRow } from '../../../electron/domain/run/row.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';

const wait = { timeout: 15_000, interval: 20 };

const text = [
  '# Cache',
  '',
  '## Cache is down',
  '',
  '```bash',
  '# Say hello',
  'echo hello',
  '# Fail',
  'sh -c "exit 3"',
  '```',
  '',
  '- [ ] Tell the team',
  '',
].join('\n');

/** A shell that is no terminal: each session runs its text by /bin/sh. */
function localShell(): StepShell & { stop(): void } {
  const running = new Map<string, ChildProcess>();
  return {
    describe: (id) => (id.startsWith('sh') ? { host: 'this machine', problem: null } : undefined),
    run(id, command) {
      if (command === 'refuse') throw new Failure('CONFLICT', 'A full-screen program is open.');
      const startedAt = Date.now();
      return new Promise<ShellResult>((resolve) => {
        const child = execFile('/bin/sh', ['-c', `exec 2>&1; ${command}`], (error, stdout) => {
          running.delete(id);
          const outcome = child.signalCode ? 'interrupted' : 'finished';
          const exitCode = child.signalCode ? 130 : typeof error?.code === 'number' ? error.code : 0;
          resolve({ outcome, exitCode, startedAt, endedAt: Date.now(), tail: stdout.trimEnd() });
        });
        running.set(id, child);
      });
    },
    cancel: (id) => void running.get(id)?.kill('SIGINT'),
    stop: () => running.forEach((child) => child.kill('SIGKILL')),
  };
}

function open(folder = temporaryFolder(), person = 'Kim') {
  const db = openDatabase(`${folder}/data.db`);
  const log = createLog(db, { projections: [incidentProjection, timelineProjection, runProjection] });
  const rows = new Map(log.feeds().map((f) => [f.feature, f.feed]));
  const find = (id: string) => rows.get('run')?.row(id) as RunRow | undefined;
  const findIncident = (id: string) => rows.get('incident')?.row(id) as IncidentRow | undefined;
  const shell = localShell();
  const base = { log, person: () => person };
  const guides = { source: text };
  const runs = createRuns({
    ...base,
    db,
    find,
    shell,
    assess,
    now: Date.now,
    host: () => undefined,
    openAlone: () => Promise.reject(new Error('no host is here')),
    outputsFolder: `${folder}/outputs`,
    incidentTitle: (id) => findIncident(id)?.title ?? '',
    needIncident(id) {
      if (!findIncident(id)) throw new Failure('NOT_FOUND', 'This incident is not in this data folder.');
    },
    model: () => Promise.resolve({ guide: importGuide(guides.source), name: 'Cache guide' }),
  });
  const run = runs.service;
  const incident = createIncidentService({
    ...base,
    find: findIncident,
    now: Date.now,
    severityFacts: () => [],
  });
  const reader = createTimelineReader(db);
  const timeline = (incidentId: string) =>
    reader.page({ incidentId, filter: {}, from: 0, limit: 500 }).entries;
  let isOpen = true;
  /** Ends like a process that is killed: nothing is written any more. */
  const kill = () => {
    if (!isOpen) return;
    isOpen = false;
    shell.stop();
    db.close();
  };
  onTestFinished(kill);
  const start = async () => {
    const { id: incidentId } = incident.declare({ title: 'Cache' });
    const playbookId = runnablesOf(importGuide(guides.source))[0]?.id ?? '';
    const { id } = await run.start({ incidentId, guideId: ulid(), playbookId });
    return { incidentId, id, steps: find(id)?.steps ?? [] };
  };
  const state = (id: string, stepId: string) => find(id)?.steps.find((s) => s.id === stepId)?.state;
  return { folder, log, run, runs, find, timeline, guides, start, state, kill };
}

test('a step runs in the chosen shell and its end is in the run and the timeline', async () => {
  const { run, start, state, find, timeline } = open();
  const { id, incidentId, steps } = await start();
  const [hello, fail] = steps.map((s) => s.id);
  expect(steps.map((s) => [s.kind, s.title])).toEqual([
    ['command', 'Say hello'],
    ['command', 'Fail'],
    ['check', 'Tell the team'],
  ]);
  run.runStep({ runId: id, stepId: hello ?? '', sessionId: 'sh1', text: 'echo hello there' });
  expect(state(id, hello ?? '')).toBe('running');
  await vi.waitFor(() => expect(state(id, hello ?? '')).toBe('done'), wait);
  expect(find(id)?.steps[0]?.attempts).toMatchObject([
    { text: 'echo hello there', host: 'this machine', exitCode: 0, tail: 'hello there', by: 'Kim' },
  ]);
  run.runStep({ runId: id, stepId: fail ?? '', sessionId: 'sh1', text: 'exit 3' });
  await vi.waitFor(() => expect(state(id, fail ?? '')).toBe('failed'), wait);
  const entries = timeline(incidentId).filter((e) => e.kind === 'step');
  expect(entries.map((e) => e.text)).toEqual([
    expect.stringMatching(/^Say hello on this machine: exit 0 in /),
    expect.stringMatching(/^Fail on this machine: exit 3 in /),
  ]);
  expect(entries[0]?.detail).toBe('$ echo hello there\nhello there');
});

test('the guide may change, the run does not', async () => {
  const { guides, start, find, run } = open();
  const { id } = await start();
  guides.source = '# Other\n\n## Nothing\n';
  expect(find(id)?.steps.map((s) => s.title)).toEqual(['Say hello', 'Fail', 'Tell the team']);
  const again = run.repeat({ runId: id });
  expect(find(again.id)).toMatchObject({ playbookTitle: find(id)?.playbookTitle, finishedAt: null });
  expect(find(again.id)?.steps.every((s) => s.state === 'todo')).toBe(true);
});

test('a command that is sent again with the same key runs once', async () => {
  const { run, start, find, state, folder } = open();
  const { id, steps } = await start();
  const stepId = steps[0]?.id ?? '';
  const command = {
    key: ulid(),
    runId: id,
    stepId,
    sessionId: 'sh1',
    text: `echo x >> ${folder}/once; cat ${folder}/once`,
  };
  expect(run.runStep(command)).toEqual({ attempt: command.key });
  await vi.waitFor(() => expect(state(id, stepId)).toBe('done'), wait);
  expect(run.runStep(command)).toEqual({ attempt: command.key });
  expect(find(id)?.steps[0]?.attempts).toMatchObject([{ tail: 'x' }]);
});

test('what cannot run says why and leaves nothing running', async () => {
  const { run, start, state, timeline, log } = open();
  const { id, incidentId, steps } = await start();
  const stepId = steps[0]?.id ?? '';
  const before = log.position();
  const go = (sessionId: string, command: string) => () =>
    run.runStep({ runId: id, stepId, sessionId, text: command });
  expect(go('gone', 'true')).toThrow('no longer open');
  expect(go('sh1', '  ')).toThrow('no command');
  expect(go('sh1', 'ssh <host> [NAME]')).toThrow('Fill in <host> first. Fill in [NAME] first.');
  expect(log.position()).toBe(before);
  expect(go('sh1', 'refuse')).toThrow('A full-screen program is open.');
  expect(state(id, stepId)).toBe('cancelled');
  expect(timeline(incidentId).at(-1)?.text).toBe(
    'Say hello on this machine: cancelled before it ran (A full-screen program is open.)',
  );
});

test('a running step can be cancelled, and neither be skipped nor finished over', async () => {
  const { run, start, state, timeline } = open();
  const { id, incidentId, steps } = await start();
  const stepId = steps[0]?.id ?? '';
  run.runStep({ runId: id, stepId, sessionId: 'sh1', text: 'exec sleep 60' });
  expect(() => run.skip({ runId: id, stepId, reason: 'no' })).toThrow('Cancel it first');
  expect(() => run.finish({ runId: id })).toThrow('still running');
  run.cancelStep({ runId: id, stepId });
  await vi.waitFor(() => expect(state(id, stepId)).toBe('cancelled'), wait);
  expect(timeline(incidentId).at(-1)?.text).toMatch(/interrupted after/);
  expect(() => run.cancelStep({ runId: id, stepId })).toThrow('not running any more');
});

test('ticks and skips carry who and why, and a finished run takes no more', async () => {
  const { run, start, find, timeline } = open();
  const { id, incidentId, steps } = await start();
  const [hello = '', fail = '', tell = ''] = steps.map((s) => s.id);
  run.tick({ runId: id, stepId: tell, done: true });
  run.tick({ runId: id, stepId: tell, done: true });
  run.skip({ runId: id, stepId: fail, reason: 'It would only fail' });
  run.finish({ runId: id });
  run.finish({ runId: id });
  expect(find(id)).toMatchObject({
    finishedBy: 'Kim',
    steps: [
      { state: 'todo' },
      { state: 'skipped', reason: 'It would only fail' },
      { state: 'done', by: 'Kim' },
    ],
  });
  expect(
    timeline(incidentId)
      .slice(-3)
      .map((e) => e.text),
  ).toEqual(['Done: Tell the team', 'Skipped: Fail. It would only fail', 'Playbook finished: Cache is down']);
  expect(() => run.tick({ runId: id, stepId: hello, done: true })).toThrow('is finished');
});

test('a step that ran when the console was killed is unknown after the start, and nothing runs it again', async () => {
  const first = open();
  const { id, incidentId, steps } = await first.start();
  const stepId = steps[0]?.id ?? '';
  first.run.runStep({ runId: id, stepId, sessionId: 'sh1', text: 'sleep 60' });
  first.kill();
  const second = open(first.folder);
  expect(second.state(id, stepId)).toBe('unknown');
  expect(second.timeline(incidentId).at(-1)?.text).toBe(
    'Say hello on this machine: how it ended is not known (Holdfast was closed while it ran)',
  );
  const position = second.log.position();
  second.kill();
  expect(open(first.folder).log.position()).toBe(position);
});

test('an orderly end records what still ran as unknown', async () => {
  const first = open();
  const { id, steps } = await first.start();
  const stepId = steps[0]?.id ?? '';
  first.run.runStep({ runId: id, stepId, sessionId: 'sh1', text: 'sleep 60' });
  first.runs.dispose();
  expect(first.state(id, stepId)).toBe('unknown');
});

test('another console sees the run in whatever order its facts arrive, and leaves its running steps alone', async () => {
  const home = open(temporaryFolder(), 'Kim');
  const { id, incidentId, steps } = await home.start();
  const [hello = '', fail = '', tell = ''] = steps.map((s) => s.id);
  const guest = open(temporaryFolder(), 'Ana');
  const sent = (since: number) => home.log.after(since, 1000).map(({ pos: _, ...event }) => event);
  guest.log.import(sent(0));
  guest.run.tick({ runId: id, stepId: tell, done: true });

  // The guest's tick is older than what follows here, and arrives here after it.
  const since = home.log.position();
  await new Promise((resolve) => setTimeout(resolve, 5));
  home.run.skip({ runId: id, stepId: tell, reason: 'They know' });
  home.run.skip({ runId: id, stepId: fail, reason: 'Not needed' });
  home.run.runStep({ runId: id, stepId: hello, sessionId: 'sh1', text: 'exec sleep 60' });
  home.log.import(
    guest.log.after(0, 1000).flatMap(({ pos: _, ...e }) => (e.origin === guest.log.origin ? [e] : [])),
  );
  guest.log.import(sent(since));

  expect(guest.find(id)).toEqual(home.find(id));
  expect(guest.state(id, tell)).toBe('skipped');
  expect(guest.timeline(incidentId).map((e) => e.text)).toEqual(home.timeline(incidentId).map((e) => e.text));
  expect(() => guest.run.cancelStep({ runId: id, stepId: hello })).toThrow('on the console of Kim');
  guest.kill();
  expect(open(guest.folder).state(id, hello)).toBe('running');
});
