import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createWriter, readFile } from '../../electron/backend/file/copy.ts';
import { CREATE, openSftp, READ, TRUNCATE, WRITE } from '../../electron/backend/file/sftp.ts';
import { createRecorder } from '../../electron/backend/recording/recorder.ts';
import { connectSsh } from '../../electron/backend/ssh/connection.ts';
import { createKnownHosts } from '../../electron/backend/ssh/knownHostsStore.ts';
import { openSftpChannel } from '../../electron/backend/ssh/sftp.ts';
import { answering, targetAt } from '../fixtures/sshTarget.ts';
import { sshdMissing, startSshd, type Sshd } from '../fixtures/sshd.ts';
import { beside, median, millisecondsOf, type Figure } from './figure.ts';

const TURNS = 5;
const MB = 1024 * 1024;
const SIZE = 128 * MB;
const execute = promisify(execFile);

/** OpenSSH's sftp, its own connection each time, as a person's would be. */
async function sftpBatch(sshd: Sshd, folder: string, line: string): Promise<void> {
  const batch = join(folder, 'batch');
  writeFileSync(batch, `${line}\n`);
  const options = [
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'LogLevel=ERROR',
    'BatchMode=yes',
  ];
  const args = ['-F', 'none', '-q', '-i', sshd.keyFile, '-P', String(sshd.port), '-b', batch];
  await execute('sftp', [...args, ...options.flatMap((o) => ['-o', o]), `${sshd.user}@127.0.0.1`]);
}

/** Ours as a transfer is made: connect, log in, open the channel, copy. */
async function withSftp<T>(
  sshd: Sshd,
  folder: string,
  act: (sftp: Awaited<ReturnType<typeof openSftp>>) => Promise<T>,
): Promise<T> {
  const target = targetAt(sshd.port, { user: sshd.user, identityPaths: [sshd.keyFile] });
  const knownHosts = createKnownHosts(join(folder, 'known_hosts'));
  const connection = await connectSsh(target, { ask: answering(), knownHosts });
  try {
    return await act(await openSftp(await openSftpChannel(connection.client, 'bench')));
  } finally {
    await connection.dispose();
  }
}

async function download(sshd: Sshd, folder: string, path: string): Promise<void> {
  await withSftp(sshd, folder, async (sftp) => {
    const handle = await sftp.open(Buffer.from(path), READ);
    let bytes = 0;
    const range = { from: 0, to: SIZE, signal: new AbortController().signal };
    for await (const part of readFile(sftp, handle, range)) bytes += part.length;
    if (bytes !== SIZE) throw new Error(`Only ${bytes} bytes came.`);
  });
}

async function upload(sshd: Sshd, folder: string, path: string, bytes: Buffer): Promise<void> {
  await withSftp(sshd, folder, async (sftp) => {
    const handle = await sftp.open(Buffer.from(path), WRITE | CREATE | TRUNCATE);
    const writer = createWriter(sftp, handle, 0);
    for (let at = 0; at < bytes.length; at += MB) await writer.push(bytes.subarray(at, at + MB));
    await writer.end();
    await sftp.close(handle);
  });
}

/** What recording costs for each megabyte of a terminal's output, written to the disk. */
function recordingCost(folder: string, name: string, secrets: string[]): number {
  const line = Buffer.from(`${'2026-11-21T14:05:22Z app[12]: GET /checkout 200 12ms grüße '.repeat(2)}\r\n`);
  const chunk = Buffer.concat(Array.from({ length: 256 }, () => line));
  const recorder = createRecorder({
    path: join(folder, name),
    size: { cols: 120, rows: 40 },
    title: 'bench',
    limit: 10_000 * MB,
    input: false,
    secrets: () => secrets,
    now: Date.now,
    onEnd: () => undefined,
  });
  const chunks = Math.ceil((100 * MB) / chunk.length);
  const start = performance.now();
  for (let i = 0; i < chunks; i++) recorder.output(chunk);
  recorder.stop('closed');
  return (performance.now() - start) / ((chunks * chunk.length) / MB);
}

/** Files by SFTP beside OpenSSH's sftp, connecting included, and what a recording costs. */
export async function run(): Promise<Figure[]> {
  if (sshdMissing) {
    console.log(`file: skipped, ${sshdMissing}`);
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'hf-bench-file-'));
  const sshd = await startSshd({ config: ['Subsystem sftp internal-sftp'] });
  const bytes = randomBytes(SIZE);
  const source = join(folder, 'source');
  writeFileSync(source, bytes);
  const speed = async (act: () => Promise<void>): Promise<number> =>
    SIZE / MB / ((await millisecondsOf(act)) / 1000);
  const down = { ours: [] as number[], theirs: [] as number[] };
  const up = { ours: [] as number[], theirs: [] as number[] };
  const cost: number[] = [];
  const masked: number[] = [];
  try {
    for (let turn = 0; turn < TURNS; turn++) {
      down.ours.push(await speed(() => download(sshd, folder, source)));
      down.theirs.push(await speed(() => sftpBatch(sshd, folder, `get ${source} /dev/null`)));
      up.ours.push(await speed(() => upload(sshd, folder, join(folder, 'ours'), bytes)));
      up.theirs.push(await speed(() => sftpBatch(sshd, folder, `put ${source} ${join(folder, 'theirs')}`)));
      cost.push(recordingCost(folder, `plain-${turn}`, []));
      masked.push(recordingCost(folder, `masked-${turn}`, ['hunter22-secret', 'another-password']));
    }
    return [
      beside('file: SFTP download', 'MB/s', down.ours, 'sftp get', down.theirs),
      beside('file: SFTP upload', 'MB/s', up.ours, 'sftp put', up.theirs),
      { name: 'recording: cost of a megabyte of output', value: median(cost), unit: 'ms' },
      { name: 'recording: cost of a megabyte of output with two secrets', value: median(masked), unit: 'ms' },
    ];
  } finally {
    await sshd.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
