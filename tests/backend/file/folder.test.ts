import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openLanding, WORTH_RESUMING } from '../../../electron/backend/file/folder/local.ts';
import type { FolderRow } from '../../../electron/domain/file/folder.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { startProxy } from '../../fixtures/proxy.ts';
import { waitFor } from '../../fixtures/shellSession.ts';
import { smallDisk } from '../../fixtures/smallDisk.ts';
import { sshdMissing, startSshd, type Sshd } from '../../fixtures/sshd.ts';
import { openTerminalConsole } from '../../fixtures/terminalConsole.ts';

type Console = Awaited<ReturnType<typeof openTerminalConsole>>;
const config = ['Subsystem sftp internal-sftp'];

/** Everything below a folder with its content's hash; links are left out. */
function contents(folder: string): string[] {
  const what = 'find . -type d -printf "%p/\\n"; find . -type f -exec md5sum {} +';
  return execFileSync('sh', ['-c', what], { cwd: folder, encoding: 'latin1' }).split('\n').sort();
}

const rowOf = (console: Console, id: string) =>
  console.services.file.folders().find((row) => row.id === id) as FolderRow;
const isOver = ({ state }: FolderRow) => state !== 'running' && state !== 'waiting';
async function ended(console: Console, id: string): Promise<FolderRow> {
  await waitFor(
    () => isOver(rowOf(console, id)),
    () => `the folder to come: ${JSON.stringify(rowOf(console, id))}`,
  );
  return rowOf(console, id);
}

describe.skipIf(sshdMissing)(`folders of hosts${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`, () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd({ config });
  });
  afterAll(() => sshd.stop());

  async function open(server: Pick<Sshd, 'port' | 'user' | 'keyFile' | 'hostPublicKey'> = sshd, more = {}) {
    const console = await openTerminalConsole({ 'db-1': server as Sshd }, { production: false, ...more });
    const hostId = console.hosts[0] ?? '';
    return { console, file: console.services.file, at: { incidentId: console.incidentId, hostId } };
  }
  const last = (console: Console) => console.entries().at(-1);

  it('comes with all that is in it, times and modes kept, links and pipes left out and told', async () => {
    const { console, file, at } = await open();
    const source = join(temporaryFolder(), 'logs');
    const into = temporaryFolder();
    mkdirSync(join(source, 'a/b/empty'), { recursive: true });
    writeFileSync(join(source, 'a/b/one.log'), 'one');
    writeFileSync(join(source, 'large.bin'), randomBytes(5_000_000), { mode: 0o750 });
    writeFileSync(join(source, 'nothing'), '');
    writeFileSync(Buffer.concat([Buffer.from(`${source}/caf`), Buffer.of(0xe9)]), 'latin-1');
    utimesSync(join(source, 'large.bin'), 1_600_000_000, 1_600_000_000);
    symlinkSync('/etc/passwd', join(source, 'outside'));
    symlinkSync('../a', join(source, 'a/round'));
    execFileSync('mkfifo', [join(source, 'pipe')]);
    const { id } = await file.downloadFolder({ ...at, path: source, into, existing: null });
    const row = await ended(console, id);
    expect(row).toMatchObject({
      state: 'done',
      counted: true,
      files: 4,
      there: 0,
      failureCount: 0,
      leftCount: 3,
    });
    expect(row.bytes).toBe(row.totalBytes);
    expect(row.left.map(({ path, text }) => `${path}: ${text}`).sort()).toEqual([
      'a/round: A link to ../a: links are not followed.',
      'outside: A link to /etc/passwd: links are not followed.',
      'pipe: It is no file: a device, a pipe or a socket.',
    ]);
    expect(contents(join(into, 'logs'))).toEqual(contents(source));
    expect(statSync(join(into, 'logs/large.bin'))).toMatchObject({ mtimeMs: 1_600_000_000_000 });
    expect(statSync(join(into, 'logs/large.bin')).mode & 0o777).toBe(0o750);
    expect(last(console)).toMatchObject({ text: `Downloaded the folder ${source} from db-1` });
    expect(last(console)?.detail).toContain('outside: A link to /etc/passwd');
  });

  it('asks before it goes into a folder that is there, then copies what is missing and keeps or replaces', async () => {
    const { console, file, at } = await open();
    const source = join(temporaryFolder(), 'logs');
    const into = temporaryFolder();
    mkdirSync(source);
    for (const name of ['same', 'mine', 'new']) writeFileSync(join(source, name), `theirs ${name}`);
    const again = async (existing: 'keep' | 'replace') =>
      ended(console, (await file.downloadFolder({ ...at, path: source, into, existing })).id);
    expect(await again('keep')).toMatchObject({ files: 3, there: 0 });
    writeFileSync(join(into, 'logs/mine'), 'what I noted');
    rmSync(join(into, 'logs/new'));
    await expect(file.downloadFolder({ ...at, path: source, into, existing: null })).rejects.toMatchObject({
      code: 'CONFLICT',
      data: { exists: true },
    });
    expect(await again('keep')).toMatchObject({
      state: 'done',
      files: 2,
      there: 1,
      left: [{ path: 'mine', text: expect.stringContaining('kept') as string }],
    });
    expect(readFileSync(join(into, 'logs/mine'), 'utf8')).toBe('what I noted');
    expect(readFileSync(join(into, 'logs/new'), 'utf8')).toBe('theirs new');
    expect(await again('replace')).toMatchObject({ files: 3, there: 2, leftCount: 0 });
    expect(readFileSync(join(into, 'logs/mine'), 'utf8')).toBe('theirs mine');
    // A link of this machine in the place of a folder or a file leads nothing elsewhere.
    const elsewhere = temporaryFolder();
    mkdirSync(join(source, 'sub'));
    writeFileSync(join(source, 'sub/x'), 'x');
    symlinkSync(elsewhere, join(into, 'logs/sub'));
    rmSync(join(into, 'logs/same'));
    symlinkSync(join(elsewhere, 'y'), join(into, 'logs/same'));
    expect(await again('replace')).toMatchObject({ failureCount: 1, leftCount: 1 });
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it('names that lead out of the folder or are none are refused, one file that is denied ends nothing', async () => {
    const script = join(import.meta.dirname, '../../fixtures/hostileSftp.ts');
    const evil = await startSshd({ config: [`Subsystem sftp ${process.execPath} ${script}`] });
    onTestFinished(() => evil.stop());
    const { console, file, at } = await open(evil);
    const above = temporaryFolder();
    const into = join(above, 'in');
    mkdirSync(into);
    const { id } = await file.downloadFolder({ ...at, path: '/evil', into, existing: null });
    const row = await ended(console, id);
    expect(readdirSync(above)).toEqual(['in']);
    expect(readdirSync(into)).toEqual(['evil']);
    expect(existsSync('/tmp/absolute')).toBe(false);
    expect(readdirSync(join(into, 'evil'), { encoding: 'latin1' }).sort()).toEqual(
      ['caf\xe9', 'deep', 'honest.txt', 'line\nbreak', 'locked'].sort(),
    );
    expect(readFileSync(join(into, 'evil/deep/within.txt'), 'utf8')).toBe('/evil/deep/within.txt');
    expect(row).toMatchObject({ state: 'done', files: 4, counted: true });
    expect(row.failures.map(({ path, text }) => `${path}: ${text}`).sort()).toEqual([
      'denied.txt: db-1 does not permit you to do this with /evil/denied.txt.',
      'locked: db-1 does not permit you to do this with /evil/locked.',
      'short.txt: It was cut short on the host while it was copied.',
    ]);
    const left = row.left.map(({ path }) => path);
    expect(left).toContain('../escaped');
    expect(left).toContain('nul\\x00.txt');
    expect(row.leftCount).toBe(9);
  });

  it('thousands of small files come in a moment, and a run that was stopped copies only what is missing', async () => {
    const proxy = await startProxy(sshd.port, { delayMs: 10 });
    const { console, file, at } = await open({ ...sshd, port: proxy.port });
    const source = join(temporaryFolder(), 'many');
    const into = temporaryFolder();
    for (let folder = 0; folder < 30; folder++) {
      mkdirSync(join(source, `d${folder}`), { recursive: true });
      for (let i = 0; i < 100; i++) writeFileSync(join(source, `d${folder}/f${i}`), `${folder} ${i}`);
    }
    const { id } = await file.downloadFolder({ ...at, path: source, into, existing: null });
    await waitFor(
      () => rowOf(console, id).files > 300,
      () => JSON.stringify(rowOf(console, id)),
    );
    file.stopFolder({ id });
    const stopped = await ended(console, id);
    expect(stopped.state).toBe('stopped');
    expect(stopped.files).toBeLessThan(3000);
    expect(last(console)?.text).toBe(`Downloaded part of the folder ${source} from db-1`);
    await file.resumeFolder({ id });
    const row = await ended(console, id);
    expect(row).toMatchObject({ state: 'done', files: 3000, failureCount: 0 });
    expect(row.there).toBeGreaterThanOrEqual(stopped.files);
    expect(contents(join(into, 'many'))).toEqual(contents(source));
    file.clearFolders({ incidentId: at.incidentId });
    expect(file.folders()).toEqual([]);
  });

  it('a connection that is cut is made anew by itself, and the large file goes on where it was', async () => {
    const proxy = await startProxy(sshd.port, { bytesPerSecond: 40_000_000 });
    const { console, file, at } = await open({ ...sshd, port: proxy.port });
    const source = join(temporaryFolder(), 'logs');
    const into = temporaryFolder();
    mkdirSync(source);
    writeFileSync(join(source, 'huge.bin'), randomBytes(60_000_000));
    for (let i = 0; i < 200; i++) writeFileSync(join(source, `f${i}`), `${i}`);
    const { id } = await file.downloadFolder({ ...at, path: source, into, existing: null });
    let cuts = 0;
    for (const bytes of [10_000_000, 30_000_000]) {
      await waitFor(
        () => rowOf(console, id).bytes > bytes,
        () => JSON.stringify(rowOf(console, id)),
      );
      proxy.cut();
      await waitFor(
        () => rowOf(console, id).state === 'waiting',
        () => JSON.stringify(rowOf(console, id)),
      );
      expect(rowOf(console, id).text).toMatch(/connection to db-1 was lost/);
      cuts += 1;
    }
    const row = await ended(console, id);
    expect(cuts).toBe(2);
    expect(row).toMatchObject({ state: 'done', files: 201, failureCount: 0, text: '' });
    expect(row.bytes).toBe(row.totalBytes);
    expect(contents(join(into, 'logs'))).toEqual(contents(source));
  });

  it('kill -9 in the midst loses nothing: the next start offers to go on, and goes on where it was', async () => {
    const proxy = await startProxy(sshd.port, { bytesPerSecond: 20_000_000 });
    const dataDir = temporaryFolder();
    writeFileSync(join(dataDir, 'known_hosts'), `[127.0.0.1]:${proxy.port} ${sshd.hostPublicKey}\n`);
    const source = join(temporaryFolder(), 'logs');
    const into = temporaryFolder();
    mkdirSync(source);
    writeFileSync(join(source, 'huge.bin'), randomBytes(60_000_000));
    for (let i = 0; i < 20; i++) writeFileSync(join(source, `f${i}`), `${i}`);
    const script = join(import.meta.dirname, '..', '..', 'fixtures', 'downloadingConsole.ts');
    const args = [script, dataDir, String(proxy.port), sshd.user, sshd.keyFile, source, into];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
    await waitFor(
      () => /at [1-5]\d{7}\n/.test(said),
      () => `bytes to come: ${said.slice(-100)}`,
    );
    child.kill('SIGKILL');
    await exited;

    const console = await openTerminalConsole({}, { dataDir });
    const { file } = console.services;
    const [cut] = file.folders();
    expect(cut).toMatchObject({ state: 'stopped', path: source, text: expect.stringContaining('Resume') });
    const sizeBefore = readdirSync(join(into, 'logs'), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + statSync(join(into, 'logs', entry.name)).size, 0);
    expect(sizeBefore).toBeGreaterThan(5_000_000);
    const id = cut?.id ?? '';
    await file.resumeFolder({ id });
    expect(await ended(console, id)).toMatchObject({ state: 'done', files: 21, failureCount: 0, text: '' });
    expect(contents(join(into, 'logs'))).toEqual(contents(source));
    expect(proxy.passed()).toBeLessThan(75_000_000);
    expect(readdirSync(join(dataDir, 'downloads'))).toEqual([]);
    await console.dispose();
    const again = await openTerminalConsole({}, { dataDir });
    expect(again.services.file.folders()).toEqual([]);
  });

  it('a network that goes silent is noticed within the keepalive time, and tried at once when told', async () => {
    const proxy = await startProxy(sshd.port, { bytesPerSecond: 20_000_000 });
    const keepalive = 'ServerAliveInterval 1\nServerAliveCountMax 2\nConnectTimeout 2';
    const { console, file, at } = await open({ ...sshd, port: proxy.port }, { config: keepalive });
    const source = join(temporaryFolder(), 'logs');
    const into = temporaryFolder();
    mkdirSync(source);
    writeFileSync(join(source, 'huge.bin'), randomBytes(30_000_000));
    const { id } = await file.downloadFolder({ ...at, path: source, into, existing: null });
    const state = (wanted: string) =>
      waitFor(
        () => rowOf(console, id).state === wanted,
        () => JSON.stringify(rowOf(console, id)),
      );
    await waitFor(
      () => rowOf(console, id).bytes > 3_000_000,
      () => JSON.stringify(rowOf(console, id)),
    );
    proxy.freeze();
    await state('waiting');
    expect(rowOf(console, id).retryAt).toBeGreaterThan(0);
    // While it is tried it stays stoppable, and what was stopped goes on later.
    file.stopFolder({ id });
    await state('stopped');
    proxy.thaw();
    await file.resumeFolder({ id });
    expect(await ended(console, id)).toMatchObject({ state: 'done', files: 1 });
    expect(contents(join(into, 'logs'))).toEqual(contents(source));
  });

  it('a place that is none, a file in the place of a folder, and a second copy to the same place are refused', async () => {
    const { file, at } = await open();
    const source = join(temporaryFolder(), 'logs');
    const into = temporaryFolder();
    mkdirSync(source);
    writeFileSync(join(source, 'a'), 'a');
    const start = (path: string, where: string) =>
      file.downloadFolder({ ...at, path, into: where, existing: null });
    await expect(start(source, 'relative')).rejects.toThrow(/whole path/);
    await expect(start(source, join(into, 'none'))).rejects.toThrow(/no folder of this machine/);
    await expect(start(join(source, 'a'), into)).rejects.toThrow(/Only a folder/);
    await expect(start(join(source, 'none'), into)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    writeFileSync(join(into, 'logs'), '');
    await expect(start(source, into)).rejects.toThrow(/no folder/);
    expect(lstatSync(join(into, 'logs')).isFile()).toBe(true);
  });

  it('what was stopped is not resumed into a place that another copy is writing to by now, nor twice', async () => {
    const proxy = await startProxy(sshd.port, { bytesPerSecond: 10_000_000 });
    const { console, file, at } = await open({ ...sshd, port: proxy.port });
    const source = join(temporaryFolder(), 'logs');
    const into = temporaryFolder();
    mkdirSync(source);
    writeFileSync(join(source, 'huge.bin'), randomBytes(10_000_000));
    const start = async () =>
      (await file.downloadFolder({ ...at, path: source, into, existing: 'replace' })).id;
    const begun = (id: string) =>
      waitFor(
        () => rowOf(console, id).bytes > 1_000_000,
        () => JSON.stringify(rowOf(console, id)),
      );
    const first = await start();
    await begun(first);
    file.stopFolder({ id: first });
    await ended(console, first);
    const second = await start();
    await begun(second);
    await expect(file.resumeFolder({ id: first })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(rowOf(console, first).state).toBe('stopped');
    expect(await ended(console, second)).toMatchObject({ state: 'done', failureCount: 0 });
    await Promise.all([file.resumeFolder({ id: first }), file.resumeFolder({ id: first })]);
    expect(await ended(console, first)).toMatchObject({ state: 'done', files: 1 });
    expect(contents(join(into, 'logs'))).toEqual(contents(source));
  });

  it('nothing stays of what was broken off and then changed, went, failed or is small', async () => {
    const proxy = await startProxy(sshd.port, { bytesPerSecond: 10_000_000 });
    const { console, file, at } = await open({ ...sshd, port: proxy.port });
    const source = join(temporaryFolder(), 'logs');
    const place = temporaryFolder();
    const into = join(place, 'logs');
    mkdirSync(source);
    for (const name of ['grows.log', 'goes.log']) writeFileSync(join(source, name), randomBytes(5_000_000));
    const { id } = await file.downloadFolder({ ...at, path: source, into: place, existing: null });
    const parts = (): string[] => readdirSync(into).filter((name) => name.endsWith('.part'));
    await waitFor(
      () => existsSync(into) && parts().length === 2,
      () => JSON.stringify(rowOf(console, id)),
    );
    file.stopFolder({ id });
    await ended(console, id);
    expect(parts()).toHaveLength(2);
    appendFileSync(join(source, 'grows.log'), 'one more line');
    rmSync(join(source, 'goes.log'));
    writeFileSync(join(source, 'fails.log'), randomBytes(5_000_000));
    await file.resumeFolder({ id });
    await waitFor(
      () => parts().some((name) => name.startsWith('.fails.log')),
      () => JSON.stringify(rowOf(console, id)),
    );
    // A folder of this machine that came in between cannot be replaced by the file.
    mkdirSync(join(into, 'fails.log'));
    expect(await ended(console, id)).toMatchObject({ state: 'done', files: 1, failureCount: 1 });
    expect(readdirSync(into).sort()).toEqual(['fails.log', 'grows.log']);

    for (const [size, stays] of [
      [WORTH_RESUMING, false],
      [WORTH_RESUMING + 1, true],
    ] as const) {
      const landing = await openLanding(join(place, 'one'), { size, mtime: 1, mode: 0o600 });
      await landing.write(new Uint8Array(100));
      expect(await landing.leave()).toBe(stays);
      expect(existsSync(landing.part)).toBe(stays);
    }
  });

  it('files whose long names begin alike are never written to one part', async () => {
    const place = temporaryFolder();
    const land = (name: string) => openLanding(join(place, name), { size: 9, mtime: 1, mode: 0o600 });
    const longest = '\u{1f525}'.repeat(62);
    const both = [await land(`${longest}1`), await land(`${longest}2`)];
    expect(readdirSync(place)).toHaveLength(2);
    for (const landing of both) await landing.leave();
  });

  it('a full disk of this machine ends it with a word, and resuming completes it', async ({ skip }) => {
    const disk = smallDisk(8);
    if (disk === null) skip('no small disk can be mounted here');
    const { console, file, at } = await open();
    const source = join(temporaryFolder(), 'logs');
    mkdirSync(source);
    for (let i = 0; i < 20; i++) writeFileSync(join(source, `f${i}`), randomBytes(600_000));
    const { id } = await file.downloadFolder({ ...at, path: source, into: disk, existing: null });
    expect(await ended(console, id)).toMatchObject({
      state: 'failed',
      text: expect.stringMatching(/disk of this machine is full/) as string,
    });
  });
});
