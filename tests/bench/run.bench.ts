import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBackend } from '../../electron/backend/backend.ts';
import type { RunRow } from '../../electron/domain/run/row.ts';
import { sshdMissing, startSshd, type Sshd } from '../fixtures/sshd.ts';
import { beside, median, millisecondsOf, type Figure } from './figure.ts';

const TURNS = 5;
/** Steps a turn: one alone is lost in the noise of a shared machine. */
const STEPS = 8;

const guide = ['# Guide', '', '## Disk is full', '', '```bash', '# Nothing', 'true', '```', ''].join('\n');

/** The same command by OpenSSH: one process and one connection each, or over a connection that stands already. */
function opensshArgs(sshd: Sshd, control: string | null): string[] {
  const options = [
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'LogLevel=ERROR',
    'BatchMode=yes',
  ];
  const shared = control ? ['ControlMaster=auto', `ControlPath=${control}`, 'ControlPersist=60'] : [];
  return [
    '-F',
    'none',
    '-i',
    sshd.keyFile,
    '-p',
    String(sshd.port),
    ...[...options, ...shared].flatMap((option) => ['-o', option]),
    `${sshd.user}@127.0.0.1`,
  ];
}

function openssh(args: string[], rest: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = execFile('ssh', [...args, ...rest], (error) => (error ? reject(error) : resolve()));
    child.stdin?.end();
  });
}

/** A run of one step on the server, by the same calls as the window's. */
async function openRun(dataDir: string, sshd: Sshd) {
  writeFileSync(join(dataDir, 'known_hosts'), `[127.0.0.1]:${sshd.port} ${sshd.hostPublicKey}\n`);
  const backend = createBackend({ dataDir, version: 'bench', ssh: { home: dataDir, sources: [] } });
  const { services, log } = backend;
  const { id: guideId } = services.guide.import({ file: 'guide.md', encoding: 'utf-8', source: guide });
  const { id: incidentId } = services.incident.declare({ title: 'Bench' });
  const json = JSON.parse((await services.guide.get({ id: guideId })).json) as {
    playbooks: { id: string }[];
  };
  const { id: runId } = await services.run.start({
    incidentId,
    guideId,
    playbookId: json.playbooks[0]?.id ?? '',
  });
  const { port, user, keyFile: identityFile } = sshd;
  const where = { name: 'bench', address: '127.0.0.1', port, user, identityFile };
  const { id } = services.host.add({ details: { ...where, jump: '', production: false, tags: [] } });
  const feed = log.feeds().find((f) => f.feature === 'run')?.feed;
  const stepOf = () => (feed?.row(runId) as RunRow | undefined)?.steps[0];
  const stepId = stepOf()?.id ?? '';
  const step = () =>
    new Promise<void>((resolve, reject) => {
      const stop = log.onChange(() => {
        const state = stepOf()?.state;
        if (state === 'running') return;
        stop();
        if (state === 'done') resolve();
        else reject(new Error(`The step is ${state}: ${stepOf()?.attempts.at(-1)?.reason}`));
      });
      services.run.captureStep({ runId, stepId, hostIds: [id], text: 'true' });
    });
  return { step, dispose: () => backend.dispose() };
}

/** What a captured step costs, judged, recorded twice on the disk and shown, beside a bare `ssh host command`. */
export async function run(): Promise<Figure[]> {
  if (sshdMissing) {
    console.log(`run: skipped, ${sshdMissing}`);
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'hf-bench-run-'));
  const sshd = await startSshd({ config: [`SetEnv HOME=${folder}`] });
  const desk = await openRun(folder, sshd);
  const control = join(folder, 'control');
  const [bare, shared] = [opensshArgs(sshd, null), opensshArgs(sshd, control)];
  const times = { ours: [] as number[], bare: [] as number[], shared: [] as number[] };
  try {
    const first = await millisecondsOf(desk.step);
    await openssh(shared, ['true']);
    const several = (act: () => Promise<void>) =>
      millisecondsOf(async () => {
        for (let i = 0; i < STEPS; i++) await act();
      });
    for (let turn = 0; turn < TURNS; turn++) {
      times.ours.push((await several(desk.step)) / STEPS);
      times.bare.push((await several(() => openssh(bare, ['true']))) / STEPS);
      times.shared.push((await several(() => openssh(shared, ['true']))) / STEPS);
    }
    const overhead = median(times.ours) - median(times.shared);
    return [
      beside('run: captured step', 'ms', times.ours, 'ssh host command', times.bare),
      beside('run: captured step, connection open', 'ms', times.ours, 'ssh with ControlMaster', times.shared),
      { name: 'run: overhead a step over ssh with ControlMaster', value: overhead, unit: 'ms' },
      { name: 'run: first captured step, with connecting', value: first, unit: 'ms' },
    ];
  } finally {
    await desk.dispose();
    await openssh(shared, ['-O', 'exit']).catch(() => undefined);
    await sshd.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
