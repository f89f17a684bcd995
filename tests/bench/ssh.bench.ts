import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { Worker } from 'node:worker_threads';
import { createCounter } from '../../electron/backend/tunnel/carry.ts';
import { createTunnel } from '../../electron/backend/tunnel/tunnel.ts';
import { createLinks } from '../../electron/backend/ssh/links.ts';
import { createReach } from '../../electron/backend/ssh/reach.ts';
import { createKnownHosts } from '../../electron/backend/ssh/knownHostsStore.ts';
import { freePort } from '../fixtures/port.ts';
import { sshdMissing, startSshd, type Sshd } from '../fixtures/sshd.ts';
import { answering } from '../fixtures/sshTarget.ts';
import { beside, median, millisecondsOf, type Figure } from './figure.ts';
import {
  bytesOf,
  ended,
  openPool,
  ourShell,
  sshArgs,
  targetOf,
  textOf,
  theirShell,
  type Measured,
} from './sshPeer.ts';

const TURNS = 5;
const MB = 1_000_000;
/** HOLDFAST_BENCH_MB=500 drains as much as a large log. */
const DRAIN = Number(process.env['HOLDFAST_BENCH_MB'] ?? 200) * MB;
const FORWARD = 200 * MB;
const KEYS = 2000;
/** The first keys of a console that has just begun: its compiler is at work beside them. */
const FIRST_KEYS = 400;
/** So many keys until it is done: about a second here. */
const WARM_KEYS = 8000;
const SESSIONS = 50;
const LIVE_MS = 6000;

const perSecond = (bytes: number, ms: number): number => bytes / MB / (ms / 1000);
/** The prompt of a shell without start-up files: what is measured is the connection. */
const SHELL = "PS1='ready> ' exec bash --norc -i";

async function drain(sshd: Sshd): Promise<Figure[]> {
  const command = `head -c ${DRAIN} /dev/zero | tr '\\0' x; sleep 60`;
  const times = { ours: [] as number[], theirs: [] as number[], cpu: [] as number[] };
  const pool = openPool(sshd);
  // The connection stands for both: its making is measured on its own.
  await (await ourShell(pool, sshd, 'true')).end();
  for (let turn = 0; turn < TURNS; turn++) {
    const before = process.cpuUsage();
    const ours = await millisecondsOf(async () => {
      const shell = await ourShell(pool, sshd, command);
      await bytesOf(shell, DRAIN);
      await shell.end();
    });
    const { user, system } = process.cpuUsage(before);
    times.cpu.push((user + system) / 1000 / (DRAIN / MB));
    times.ours.push(perSecond(DRAIN, ours));
    const theirs = await millisecondsOf(async () => {
      const shell = theirShell(sshd, command);
      await bytesOf(shell, DRAIN);
      await shell.end();
    });
    times.theirs.push(perSecond(DRAIN, theirs));
  }
  await pool.dispose();
  return [
    beside(`ssh: raw drain of ${DRAIN / MB} MB`, 'MB/s', times.ours, 'ssh', times.theirs),
    { name: 'ssh: CPU of draining', value: median(times.cpu), unit: 'ms/MB' },
  ];
}

/** A server and its client in a thread of their own: only the way between them is measured. */
const ends = `
  const { connect, createServer } = require('node:net');
  const { parentPort, workerData: bytes } = require('node:worker_threads');
  const piece = Buffer.alloc(64 * 1024, 'x');
  const server = createServer((socket) => {
    let left = bytes;
    const more = () => {
      while (left > 0) {
        const next = piece.subarray(0, left);
        left -= next.length;
        if (!socket.write(next)) return socket.once('drain', more);
      }
      socket.end();
    };
    socket.on('error', () => undefined);
    more();
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
  parentPort.on('message', (port) => {
    const start = performance.now();
    let came = 0;
    connect(port, '127.0.0.1')
      .on('data', (some) => void (came += some.length))
      .on('close', () => parentPort.postMessage(came === bytes ? performance.now() - start : null));
  });
`;

async function forward(sshd: Sshd): Promise<Figure[]> {
  const worker = new Worker(ends, { eval: true, workerData: FORWARD });
  const told = async (): Promise<number> => {
    const [answer] = (await once(worker, 'message')) as [number | null];
    if (answer === null) throw new Error('not all bytes came through');
    return answer;
  };
  const port = await told();
  const takeAll = (at: number): Promise<number> => {
    worker.postMessage(at);
    return told();
  };
  const links = createLinks({
    knownHosts: createKnownHosts(`${sshd.dir}/known_hosts`),
    target: () => targetOf(sshd),
    ask: () => answering(),
    remember: (ask) => ask,
  });
  const listen = { host: '127.0.0.1', port: await freePort() };
  const opened = Promise.withResolvers<void>();
  const tunnel = createTunnel(
    { hostId: 'bench', kind: 'local', listen, target: { host: '127.0.0.1', port } },
    createCounter(),
    { reach: createReach(links), hold: links.hold, now: Date.now },
    {
      onState: () => undefined,
      onOpen: () => opened.resolve(),
      onClosed: () => undefined,
    },
  );
  tunnel.start();
  await opened.promise;
  const theirPort = await freePort();
  const child = spawn('ssh', sshArgs(sshd, ['-N', '-L', `127.0.0.1:${theirPort}:127.0.0.1:${port}`]));
  await untilListening(theirPort);
  const times = { ours: [] as number[], theirs: [] as number[] };
  for (let turn = 0; turn < TURNS; turn++) {
    times.ours.push(perSecond(FORWARD, await takeAll(listen.port)));
    times.theirs.push(perSecond(FORWARD, await takeAll(theirPort)));
  }
  tunnel.close('');
  await ended(child);
  await links.dispose();
  await worker.terminate();
  return [beside(`ssh: ${FORWARD / MB} MB through a tunnel`, 'MB/s', times.ours, 'ssh -L', times.theirs)];
}

async function untilListening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const up = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('close', () => socket.destroy());
      setTimeout(() => socket.destroy(), 50);
    });
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('ssh -L did not listen');
}

async function prompt(sshd: Sshd): Promise<Figure[]> {
  const times = { fresh: [] as number[], pooled: [] as number[], theirs: [] as number[] };
  // The host's key is put on record, and both programs are warm.
  const first = openPool(sshd);
  await (await ourShell(first, sshd, SHELL)).end();
  await first.dispose();
  for (let turn = 0; turn < TURNS * 3; turn++) {
    const pool = openPool(sshd);
    const open = async (): Promise<() => Promise<void>> => {
      const shell = await ourShell(pool, sshd, SHELL);
      await textOf(shell, 'ready> ');
      return shell.end;
    };
    const ends: (() => Promise<void>)[] = [];
    times.fresh.push(await millisecondsOf(async () => void ends.push(await open())));
    times.pooled.push(await millisecondsOf(async () => void ends.push(await open())));
    await Promise.all(ends.map((end) => end()));
    await pool.dispose();
    const theirs = theirShell(sshd, SHELL);
    times.theirs.push(await millisecondsOf(() => textOf(theirs, 'ready> ')));
    await theirs.end();
  }
  return [
    beside('ssh: connect to first prompt', 'ms', times.fresh, 'ssh', times.theirs),
    beside('ssh: prompt on a connected host', 'ms', times.pooled, 'ssh', times.theirs),
  ];
}

/** Milliseconds from each key to its echo. */
async function echoes(shell: Measured, keys: number): Promise<number[]> {
  const times: number[] = [];
  for (let key = 0; key < keys; key++) {
    times.push(
      await millisecondsOf(
        () =>
          new Promise<void>((resolve) => {
            shell.onOutput(() => resolve());
            shell.type('x');
          }),
      ),
    );
  }
  return times;
}

const part = (values: number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;

async function echo(sshd: Sshd): Promise<Figure[]> {
  const pool = openPool(sshd);
  // `cat` in a terminal: the echo is the line discipline's own.
  const ours = await ourShell(pool, sshd, 'stty -icanon; exec cat > /dev/null');
  const theirs = theirShell(sshd, 'stty -icanon; exec cat > /dev/null');
  theirs.onOutput(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 800));
  const first = { ours: await echoes(ours, FIRST_KEYS), theirs: await echoes(theirs, FIRST_KEYS) };
  await echoes(ours, WARM_KEYS);
  await echoes(theirs, WARM_KEYS);
  const times = { ours: [] as number[][], theirs: [] as number[][] };
  for (let turn = 0; turn < TURNS; turn++) {
    times.ours.push(await echoes(ours, KEYS));
    times.theirs.push(await echoes(theirs, KEYS));
  }
  await ours.end();
  await theirs.end();
  await pool.dispose();
  const at = (all: number[][], share: number): number[] => all.map((turn) => part(turn, share));
  return [
    beside('ssh: echo of a key, p50', 'ms', at(times.ours, 0.5), 'ssh', at(times.theirs, 0.5)),
    beside('ssh: echo of a key, p99', 'ms', at(times.ours, 0.99), 'ssh', at(times.theirs, 0.99)),
    beside('ssh: echo of the first keys, p99', 'ms', [part(first.ours, 0.99)], 'ssh', [
      part(first.theirs, 0.99),
    ]),
  ];
}

/** Fifty shells that print a megabyte each second: what the backend takes for it. */
async function live(sshd: Sshd): Promise<Figure[]> {
  const pool = openPool(sshd);
  const command = `exec perl -e '$|=1; $l=("x" x 99)."\\n"; while (1) { print $l x 1000; select(undef,undef,undef,0.1) }'`;
  const shells = [];
  for (let i = 0; i < SESSIONS; i++) shells.push(await ourShell(pool, sshd, command));
  let bytes = 0;
  for (const shell of shells) shell.onOutput((piece) => void (bytes += piece.length));
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const [from, cpu, at] = [bytes, process.cpuUsage(), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, LIVE_MS));
  const seconds = (performance.now() - at) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const carried = (bytes - from) / MB / seconds;
  const memory = process.memoryUsage().rss / MB;
  const connections = pool.size();
  await Promise.all(shells.map((shell) => shell.end()));
  await pool.dispose();
  return [
    { name: `ssh: ${SESSIONS} live sessions, carried`, value: carried, unit: 'MB/s' },
    {
      name: `ssh: ${SESSIONS} live sessions, CPU`,
      value: (user + system) / 10_000 / seconds,
      unit: '% of a core',
    },
    { name: `ssh: ${SESSIONS} live sessions, memory`, value: memory, unit: 'MB' },
    { name: `ssh: ${SESSIONS} live sessions, connections`, value: connections, unit: '' },
  ];
}

const parts = { drain, forward, prompt, echo, live };

/** The backend beside OpenSSH's client against the same server. HOLDFAST_BENCH_PARTS=echo,live picks some. */
export async function run(): Promise<Figure[]> {
  if (sshdMissing) {
    console.log(`ssh: skipped, ${sshdMissing}`);
    return [];
  }
  const picked = process.env['HOLDFAST_BENCH_PARTS']?.split(',') ?? Object.keys(parts);
  const sshd = await startSshd({ config: [`SetEnv HOME=${tmpdir()}`] });
  try {
    const figures: Figure[] = [];
    for (const [name, measure] of Object.entries(parts)) {
      if (picked.includes(name)) figures.push(...(await measure(sshd)));
    }
    return figures;
  } finally {
    await sshd.stop();
  }
}
