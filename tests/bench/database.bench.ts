import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBackend } from '../../electron/backend/backend.ts';
import type { Lane } from '../../electron/backend/lane.ts';
import { newConnection } from '../../electron/domain/database/model.ts';
import type { LaneMessage } from '../../electron/domain/database/result.ts';
import type { DatabaseSessionRow } from '../../electron/domain/database/session.ts';
import { freePort } from '../fixtures/port.ts';
import { PASSWORD, postgresMissing, startPostgres } from '../fixtures/postgres.ts';
import { sshdMissing, startSshd, type Sshd } from '../fixtures/sshd.ts';
import { beside, median, millisecondsOf, type Figure } from './figure.ts';

const ROWS = 1_000_000;
const TURNS = 5;
const QUERY = 'SELECT * FROM wide';

/** Delays every piece by some milliseconds each way, in a process of its own so that it costs neither peer anything. */
const slowProxy = `
const net = require('node:net');
const [, port, to, ms] = process.argv;
net.createServer({ noDelay: true }, (a) => {
  const b = net.connect({ port: Number(to), host: '127.0.0.1', noDelay: true });
  const carry = (x, y) => {
    x.on('data', (d) => setTimeout(() => y.writable && y.write(d), Number(ms)));
    x.on('end', () => setTimeout(() => y.end(), Number(ms)));
    x.on('error', () => y.destroy());
  };
  carry(a, b); carry(b, a);
}).listen(Number(port), '127.0.0.1');`;

async function startSlowProxy(to: number, ms: number): Promise<{ port: number; child: ChildProcess }> {
  const port = await freePort();
  const child = spawn(process.execPath, ['-e', slowProxy, String(port), String(to), String(ms)], {
    stdio: 'ignore',
  });
  await untilOpen(port);
  return { port, child };
}

async function untilOpen(port: number): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = createConnection({ port, host: '127.0.0.1' });
      socket.once('connect', () => (socket.destroy(), resolve(true)));
      socket.once('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`nothing listens on ${port}`);
}

/** `ssh -L` to the database, as another tool would use it. */
async function forward(
  sshd: Sshd,
  sshPort: number,
  to: number,
): Promise<{ port: number; child: ChildProcess }> {
  const port = await freePort();
  const options = [
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'LogLevel=ERROR',
    'BatchMode=yes',
  ];
  const args = [
    '-F',
    'none',
    '-N',
    '-i',
    sshd.keyFile,
    '-p',
    String(sshPort),
    ...options.flatMap((o) => ['-o', o]),
  ];
  const child = spawn('ssh', [...args, '-L', `127.0.0.1:${port}:127.0.0.1:${to}`, `${sshd.user}@127.0.0.1`], {
    stdio: 'ignore',
  });
  await untilOpen(port);
  return { port, child };
}

/** Runs psql; answers the time to the first byte of its output and its memory at the end, from GNU time. */
function psql(port: number, query: string): Promise<{ firstMs: number }> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    let firstMs = Number.NaN;
    const args = [
      '-X',
      '-A',
      '-t',
      '-h',
      '127.0.0.1',
      '-p',
      String(port),
      '-U',
      'root',
      '-d',
      'shop',
      '-c',
      query,
    ];
    const child = execFile(
      'psql',
      args,
      { env: { ...process.env, PGPASSWORD: PASSWORD }, encoding: 'buffer', maxBuffer: 1 },
      () => undefined,
    );
    child.stdout?.removeAllListeners('data');
    child.stdout?.on('data', () => {
      if (Number.isNaN(firstMs)) firstMs = performance.now() - start;
    });
    child.once('error', reject);
    child.once('close', () => resolve({ firstMs }));
  });
}

/** A console with the server as its one host, and a shell on the database behind it. */
async function openShell(sshd: Sshd, sshPort: number, dbPort: number) {
  const dataDir = mkdtempSync(join(tmpdir(), 'hf-bench-db-'));
  writeFileSync(join(dataDir, 'known_hosts'), `[127.0.0.1]:${sshPort} ${sshd.hostPublicKey}\n`);
  const backend = createBackend({ dataDir, version: 'bench', ssh: { home: dataDir, sources: [] } });
  const { database, host, terminal, change } = backend.services;
  const stop = new AbortController();
  let row: DatabaseSessionRow | null = null;
  let wake = (): void => undefined;
  void (async () => {
    for await (const message of change.subscribe({ epoch: null, since: 0 }, stop.signal)) {
      if (message.kind !== 'rows') continue;
      for (const { feature, row: next } of message.rows) {
        if (feature === 'prompt' && next)
          terminal.answer({
            promptId: (next as { id: string }).id,
            answer: { kind: 'secret', value: PASSWORD },
          });
        if (feature === 'databaseSession') row = next as DatabaseSessionRow;
      }
      wake();
    }
  })();
  const where = {
    name: 'bench',
    address: '127.0.0.1',
    port: sshPort,
    user: sshd.user,
    identityFile: sshd.keyFile,
  };
  const { id: hostId } = host.add({ details: { ...where, jump: '', production: false, tags: [] } });
  const details = newConnection('postgres', {
    name: 'shop',
    hostId,
    port: dbPort,
    database: 'shop',
    user: 'root',
  });
  const { id: connectionId } = database.add({ details });
  const { id: sessionId } = database.open({ connectionId, incidentId: null });
  const ended = new Map<number, (end: Extract<LaneMessage, { kind: 'end' }>) => void>();
  const lane: Lane = {
    send(bytes) {
      if (bytes[0] !== 0) return;
      const message = JSON.parse(Buffer.from(bytes.subarray(1)).toString()) as LaneMessage;
      if (message.kind === 'end') ended.get(message.run)?.(message);
    },
    onMessage: () => undefined,
    onClose: () => undefined,
    close: () => undefined,
  };
  backend.openLane(`database/${sessionId}`, lane);
  const state = (): DatabaseSessionRow['state'] | undefined => (row as DatabaseSessionRow | null)?.state;
  while (state()?.kind !== 'open') {
    if (state()?.kind === 'failed') throw new Error(JSON.stringify(row));
    await new Promise<void>((resolve) => (wake = resolve));
  }
  return {
    async run(text: string): Promise<Extract<LaneMessage, { kind: 'end' }>> {
      const { run } = await database.run({ sessionId, text });
      return new Promise((resolve) => ended.set(run, resolve));
    },
    async dispose(): Promise<void> {
      stop.abort();
      await backend.dispose();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Rows through one hop beside psql over `ssh -L`, straight and with 5 ms of round trip added. */
export async function run(): Promise<Figure[]> {
  const missing = postgresMissing ?? sshdMissing;
  if (missing) {
    console.log(`database: skipped, ${missing}`);
    return [];
  }
  const sshd = await startSshd();
  const server = await startPostgres({ settings: ['shared_buffers = 512MB'] });
  const slow = await startSlowProxy(sshd.port, 2.5);
  const figures: Figure[] = [];
  try {
    server.psql(
      `CREATE TABLE wide AS SELECT i::int8 AS id, md5(i::text) AS a, repeat(md5(i::text), 2) AS b, now() + i * interval '1 s' AS at,
         (i * 1.1)::numeric AS n FROM generate_series(1, ${ROWS}) i; ANALYZE wide; SELECT count(*) FROM wide`,
      'shop',
    );
    for (const [label, sshPort] of [
      ['', sshd.port],
      [', 5 ms round trip', slow.port],
    ] as const)
      figures.push(...(await compareRows(label, sshd, sshPort, server.port)));
    figures.push(await compareConnect(sshd, server.port));
    return figures;
  } finally {
    slow.child.kill();
    await server.stop();
    await sshd.stop();
  }
}

async function compareRows(label: string, sshd: Sshd, sshPort: number, dbPort: number): Promise<Figure[]> {
  const shell = await openShell(sshd, sshPort, dbPort);
  const tunnel = await forward(sshd, sshPort, dbPort);
  const ours = { rate: [] as number[], first: [] as number[] };
  const theirs = { rate: [] as number[], first: [] as number[] };
  let most = 0;
  const rest = process.memoryUsage().rss;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
  try {
    await shell.run('SELECT count(*) FROM wide');
    for (let turn = 0; turn < TURNS; turn++) {
      const end = await shell.run(QUERY);
      ours.rate.push(ROWS / (end.ms / 1000));
      ours.first.push(end.firstRowMs ?? Number.NaN);
      let first = 0;
      const ms = await millisecondsOf(async () => void (first = (await psql(tunnel.port, QUERY)).firstMs));
      theirs.rate.push(ROWS / (ms / 1000));
      theirs.first.push(first);
    }
  } finally {
    clearInterval(watch);
    tunnel.child.kill();
    await shell.dispose();
  }
  return [
    beside(
      `database: rows through one hop, kept on the disk${label}`,
      'rows/s',
      ours.rate,
      'psql over ssh -L',
      theirs.rate,
    ),
    beside(`database: first of a million rows${label}`, 'ms', ours.first, 'psql over ssh -L', theirs.first),
    { name: `database: memory over a million rows, with the console${label}`, value: most / 1e6, unit: 'MB' },
    { name: `database: memory that a million rows add${label}`, value: (most - rest) / 1e6, unit: 'MB' },
  ];
}

async function compareConnect(sshd: Sshd, dbPort: number): Promise<Figure> {
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < TURNS; turn++) {
    let shell: Awaited<ReturnType<typeof openShell>> | null = null;
    ours.push(await millisecondsOf(async () => void (shell = await openShell(sshd, sshd.port, dbPort))));
    await (shell as Awaited<ReturnType<typeof openShell>> | null)?.dispose();
    let tunnel: Awaited<ReturnType<typeof forward>> | null = null;
    theirs.push(
      await millisecondsOf(async () => {
        tunnel = await forward(sshd, sshd.port, dbPort);
        await psql(tunnel.port, 'SELECT 1');
      }),
    );
    (tunnel as Awaited<ReturnType<typeof forward>> | null)?.child.kill();
  }
  return {
    ...beside('database: connect through one hop', 'ms', ours, 'psql over ssh -L', theirs),
    value: median(ours),
  };
}
