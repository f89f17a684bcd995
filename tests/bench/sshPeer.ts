import { spawn, type ChildProcess } from 'node:child_process';
import { connectSsh } from '../../electron/backend/ssh/connection.ts';
import { pooledShells } from '../../electron/backend/ssh/connector.ts';
import { createKnownHosts } from '../../electron/backend/ssh/knownHostsStore.ts';
import { createPool, type Pool } from '../../electron/backend/ssh/pool.ts';
import { attachLane } from '../../electron/backend/terminal/lane.ts';
import { createSession } from '../../electron/backend/terminal/session.ts';
import { decodeFrame, encodeFrame } from '../../electron/domain/terminal/frame.ts';
import type { Sshd } from '../fixtures/sshd.ts';
import { answering, targetAt } from '../fixtures/sshTarget.ts';

/** A shell that is measured: ours or OpenSSH's. */
export interface Measured {
  type(text: string): void;
  /** Told of each piece of output. */
  onOutput(listener: (bytes: Buffer) => void): void;
  end(): Promise<void>;
}

/** Connections to a server, with its key on record. */
export function openPool(sshd: Sshd): Pool {
  const knownHosts = createKnownHosts(`${sshd.dir}/known_hosts`);
  return createPool({ connect: (to, deps) => connectSsh(to, { ...deps, knownHosts }) });
}

export const targetOf = (sshd: Sshd) =>
  targetAt(sshd.port, { user: sshd.user, identityPaths: [sshd.keyFile], identitiesOnly: true });

/** What comes before anybody listens is kept: output may come with the answer that opens the shell. */
function createOutput() {
  const early: Buffer[] = [];
  let listener = (bytes: Buffer): void => void early.push(bytes);
  return {
    take: (bytes: Buffer): void => listener(bytes),
    listen(to: (bytes: Buffer) => void): void {
      listener = to;
      for (const bytes of early.splice(0)) to(bytes);
    },
  };
}

let count = 0;

/** A session by the same way as the window's: the lane's frames, each acknowledged when it was taken. */
export async function ourShell(pool: Pool, sshd: Sshd, command?: string): Promise<Measured> {
  const plain = targetOf(sshd);
  const target = { ...plain, session: { ...plain.session, command: command ?? null } };
  const session = createSession({
    id: `bench-${count++}`,
    name: 'bench',
    connector: pooledShells(pool, () => target, { ask: answering() }),
    size: { cols: 120, rows: 40 },
    now: Date.now,
    onState: () => undefined,
  });
  const output = createOutput();
  let say = (_bytes: Uint8Array): void => undefined;
  attachLane(session, {
    send(message) {
      const frame = decodeFrame(message);
      if (frame?.kind !== 'data') return;
      output.take(Buffer.from(frame.bytes.buffer, frame.bytes.byteOffset, frame.bytes.length));
      setImmediate(() => say(encodeFrame({ kind: 'ack', bytes: frame.bytes.length })));
    },
    onMessage: (to) => void (say = to),
    onClose: () => undefined,
    close: () => undefined,
  });
  await session.connect();
  if (session.state.kind !== 'open') throw new Error(JSON.stringify(session.state));
  return {
    type: (text) => say(encodeFrame({ kind: 'data', bytes: Buffer.from(text) })),
    onOutput: output.listen,
    end: () => session.dispose(),
  };
}

/** Arguments that make `ssh` log in with the test's key and nothing else. */
export function sshArgs(sshd: Sshd, more: string[] = []): string[] {
  const options = [
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'LogLevel=ERROR',
    'BatchMode=yes',
  ];
  const at = ['-F', 'none', '-i', sshd.keyFile, '-p', String(sshd.port)];
  return [...at, ...options.flatMap((option) => ['-o', option]), ...more, `${sshd.user}@127.0.0.1`];
}

/** The same shell by OpenSSH's client, with a terminal on the host. */
export function theirShell(sshd: Sshd, command?: string): Measured {
  const child = spawn('ssh', [...sshArgs(sshd, ['-tt']), ...(command === undefined ? [] : [command])], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const output = createOutput();
  child.stdout.on('data', output.take);
  return {
    type: (text) => void child.stdin.write(text),
    onOutput: output.listen,
    end: () => ended(child),
  };
}

/** Ends a process, and waits for it. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

/** Resolves once that many bytes came. */
export function bytesOf(shell: Measured, bytes: number): Promise<void> {
  return new Promise((resolve) => {
    let seen = 0;
    shell.onOutput((piece) => {
      seen += piece.length;
      if (seen >= bytes) resolve();
    });
  });
}

/** Resolves once the output holds a text. */
export function textOf(shell: Measured, text: string): Promise<void> {
  return new Promise((resolve) => {
    let seen = '';
    shell.onOutput((piece) => {
      seen = (seen + piece.toString('latin1')).slice(-4096);
      if (seen.includes(text)) resolve();
    });
  });
}
