import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ulid } from 'ulid';
import { folderRow } from '../../electron/domain/file/folder.ts';
import { newJob, runSession } from '../../electron/backend/file/folder/session.ts';
import { openSftp } from '../../electron/backend/file/sftp.ts';
import { connectSsh } from '../../electron/backend/ssh/connection.ts';
import { createKnownHosts } from '../../electron/backend/ssh/knownHostsStore.ts';
import { openSftpChannel } from '../../electron/backend/ssh/sftp.ts';
import { answering, targetAt } from '../fixtures/sshTarget.ts';
import { sshdMissing, startSshd, type Sshd } from '../fixtures/sshd.ts';
import { beside, millisecondsOf, type Figure } from './figure.ts';

const TURNS = 5;
/** Near, files that are copied; over the far link a tenth, as the peer takes 100 ms a file there. */
const FILES = 2000;
const FAR_FILES = 200;
/** The link's round trip: a server in another country. */
const ROUND_TRIP_MS = 20;
const execute = promisify(execFile);

/** A link that holds every byte up by half a round trip each way. */
async function slowLink(to: number): Promise<{ port: number; close(): void }> {
  const server = createServer({ noDelay: true }, (client) => {
    const target = connect({ port: to, host: '127.0.0.1', noDelay: true });
    for (const [from, into] of [
      [client, target],
      [target, client],
    ] as const) {
      from.on('data', (bytes) => setTimeout(() => into.write(bytes), ROUND_TRIP_MS / 2));
      from.on('error', () => undefined).on('close', () => into.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}

/** OpenSSH's sftp, its own connection each time, as a person's would be. */
async function sftpGet(sshd: Sshd, port: number, from: string, to: string): Promise<void> {
  const batch = `${to}.batch`;
  writeFileSync(batch, `get -r ${from} ${to}\n`);
  const options = [
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'LogLevel=ERROR',
    'BatchMode=yes',
  ];
  const args = ['-F', 'none', '-q', '-i', sshd.keyFile, '-P', String(port), '-b', batch];
  await execute('sftp', [...args, ...options.flatMap((o) => ['-o', o]), `${sshd.user}@127.0.0.1`]);
}

/** A copy of which nothing is done yet. */
const nothing = {
  id: ulid(),
  incidentId: ulid(),
  hostId: ulid(),
  state: 'running',
  text: '',
  files: 0,
  bytes: 0,
  there: 0,
  leftCount: 0,
  failureCount: 0,
  counted: false,
  totalFiles: 0,
  totalBytes: 0,
  retryAt: null,
};

/** Ours as a folder is downloaded: connect, log in, open the channel, copy. */
async function ourGet(sshd: Sshd, port: number, from: string, to: string): Promise<number> {
  const target = targetAt(port, { user: sshd.user, identityPaths: [sshd.keyFile] });
  const connection = await connectSsh(target, {
    ask: answering(),
    knownHosts: createKnownHosts(`${to}.known`),
  });
  const row = folderRow.parse({
    ...nothing,
    host: 'bench',
    path: from,
    into: to,
    left: [],
    failures: [],
  });
  try {
    const sftp = await openSftp(await openSftpChannel(connection.client, 'bench'));
    const job = newJob({ row, root: from, into: to, existing: 'keep', tell: () => undefined });
    await runSession(job, sftp, new AbortController().signal);
    return row.files;
  } finally {
    await connection.dispose();
  }
}

/** A folder of small files beside OpenSSH's sftp, connecting included, near and over a link of 20 ms. */
export async function run(): Promise<Figure[]> {
  if (sshdMissing) {
    console.log(`folder: skipped, ${sshdMissing}`);
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'hf-bench-folder-'));
  const sourceOf = (files: number): string => {
    const source = join(folder, `source-${files}`);
    for (let i = 0; i < files; i++) {
      mkdirSync(join(source, `d${i % 20}`), { recursive: true });
      writeFileSync(join(source, `d${i % 20}`, `f${i}`), 'a line of a log\n'.repeat(i % 200));
    }
    return source;
  };
  const sshd = await startSshd({ config: ['Subsystem sftp internal-sftp'] });
  const far = await slowLink(sshd.port);
  const figures: Figure[] = [];
  try {
    for (const [where, port, files] of [
      ['near', sshd.port, FILES],
      [`at ${ROUND_TRIP_MS} ms`, far.port, FAR_FILES],
    ] as const) {
      const source = sourceOf(files);
      const [ours, theirs]: [number[], number[]] = [[], []];
      const perSecond = async (act: () => Promise<unknown>): Promise<number> =>
        files / ((await millisecondsOf(act)) / 1000);
      for (let turn = 0; turn < TURNS; turn++) {
        const to = join(folder, `${port}-${turn}`);
        ours.push(
          await perSecond(async () => {
            const came = await ourGet(sshd, port, source, `${to}-ours`);
            if (came !== files) throw new Error(`Only ${came} files came.`);
          }),
        );
        theirs.push(await perSecond(() => sftpGet(sshd, port, source, `${to}-theirs`)));
      }
      figures.push(
        beside(`folder: download of ${files} small files ${where}`, 'files/s', ours, 'sftp get -r', theirs),
      );
    }
    return figures;
  } finally {
    far.close();
    await sshd.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
