import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import type { Client, Connection, ServerChannel, Session } from 'ssh2';
import { SshError } from '../../domain/terminal/failure.ts';
import { ForwardedAgent } from './agentForward.ts';
import type { ConnectDeps, ConnectTarget } from './connectTarget.ts';
import { newKeyPair } from './keyPair.ts';
import { runInTerminal } from './systemTerminal.ts';
import type { TerminalRun } from './systemTerminal.ts';
import { streamPair } from './streamPair.ts';
import { serveForwards } from './systemForward.ts';
import { startMaster } from './systemMaster.ts';
import type { Master } from './systemMaster.ts';

/** 150 ms: a stream that the host cannot open is told as such by then; one that is silent is taken for open. */
const OPEN_MS = 150;

/** The keys of the door within this process; nobody else comes to it. */
let door: { private: string; public: string } | undefined;

/**
 * A connection that the system's ssh makes, behind the same client as every other: within this process a server hands
 * each shell, command, subsystem and stream on to an ssh that shares the connection. So all that works over Holdfast's
 * own connections works over this one too. Throws an SshError.
 */
export async function connectBySystem(
  target: ConnectTarget,
  deps: ConnectDeps & { signal: AbortSignal },
): Promise<{ client: Client; socket: Duplex }> {
  if (process.platform === 'win32') {
    const text =
      "Windows' ssh cannot share a connection, so Holdfast cannot use it. Holdfast's own connection can.";
    throw new SshError('UNSUPPORTED', text, { host: target.name });
  }
  const master = await startMaster(target, deps);
  const [inner, outer] = streamPair();
  const processes = new Set<() => void>();
  serve(inner, master, processes);
  const client = new ssh2.Client();
  master.onEnd(() => outer.destroy());
  outer.once('close', () => {
    for (const end of processes) end();
    inner.destroy();
    master.dispose();
  });
  try {
    await enter(client, outer, target);
  } catch {
    outer.destroy();
    throw new SshError('HANDSHAKE_FAILED', `Connecting to ${target.name} failed unexpectedly.`, {
      host: target.name,
    });
  }
  return { client, socket: outer };
}

function enter(client: Client, sock: Duplex, { user, forwardAgent }: ConnectTarget): Promise<void> {
  door ??= newKeyPair();
  const key = Buffer.from(door.public.split(' ')[1] ?? '', 'base64');
  return new Promise((resolve, reject) => {
    client.once('ready', resolve).once('error', reject);
    client.connect({
      sock,
      username: user,
      // Never spoken to: it makes the client ask for the forwarding, which the system's ssh does.
      ...(forwardAgent === null ? {} : { agent: new ForwardedAgent(forwardAgent) }),
      authHandler: ['none'],
      hostVerifier: (shown: Buffer) => shown.equals(key),
      algorithms: { cipher: ['aes128-gcm@openssh.com'], compress: ['none'] },
    });
  });
}

function serve(socket: Duplex, master: Master, processes: Set<() => void>): void {
  door ??= newKeyPair();
  const server = new ssh2.Server({ hostKeys: [door.private] }, (connection) => {
    connection.on('error', () => undefined);
    connection.on('authentication', (context) => context.accept());
    connection.on('session', (accept) => serveSession(accept(), master, processes));
    serveStreams(connection, master, processes);
    serveForwards(connection, master);
  });
  // The door is inside this process: no address is opened.
  server.injectSocket(socket as Parameters<typeof server.injectSocket>[0]);
}

function serveSession(session: Session, master: Master, processes: Set<() => void>): void {
  let size: { cols: number; rows: number; term: string } | null = null;
  let terminal: TerminalRun | null = null;
  let child: ChildProcess | null = null;
  session.on('pty', (accept, _reject, { cols, rows, ...rest }) => {
    const term = 'term' in rest && typeof rest.term === 'string' ? rest.term : 'xterm-256color';
    size = { cols, rows, term };
    accept?.();
  });
  session.on('window-change', (accept, _reject, { cols, rows }) => {
    terminal?.resize(cols, rows);
    accept?.();
  });
  const env = new Map<string, string>();
  let agent = false;
  session.on('env', (accept, _reject, { key, val }: { key: string; val: string }) => {
    env.set(key, val);
    accept?.();
  });
  session.on('auth-agent', (accept) => {
    agent = true;
    accept?.();
  });
  session.on('signal', (accept, _reject, { name }) => {
    child?.kill(`SIG${name}` as NodeJS.Signals);
    accept?.();
  });
  const run = (channel: ServerChannel, args: string[]): void => {
    const through = [...optionArgs(env, agent), ...master.args];
    if (size) {
      runInTerminal(channel, ['-tt', ...through, ...args], size, processes).then(
        (made) => (terminal = made),
        // No terminal is to be had on this machine: the shell ends, and says so.
        () => channel.close(),
      );
    } else {
      child = runPiped(channel, ['-T', ...through, ...args], processes);
    }
  };
  session.on('shell', (accept) => run(accept(), []));
  session.on('exec', (accept, _reject, { command }) => run(accept(), [command]));
  session.on('subsystem', (accept, _reject, { name }) => {
    child = runPiped(accept(), ['-T', '-s', ...master.args, name], processes);
  });
}

/** How ssh is told what this session is to have; of SetEnv only the first counts, so all stand in one. */
function optionArgs(env: Map<string, string>, agent: boolean): string[] {
  const quoted = [...env].map(([name, value]) => `"${`${name}=${value}`.replace(/["\\]/g, '\\$&')}"`);
  return [
    ...(quoted.length ? ['-o', `SetEnv=${quoted.join(' ')}`] : []),
    ...(agent ? ['-o', 'ForwardAgent=yes'] : []),
  ];
}

function serveStreams(connection: Connection, master: Master, processes: Set<() => void>): void {
  connection.on('tcpip', (accept, reject, { destIP, destPort }) => {
    const child = spawn('ssh', ['-W', `[${destIP}]:${destPort}`, ...master.args], { stdio: 'pipe' });
    const end = keep(child, processes);
    let opened = false;
    const open = (): void => {
      if (opened) return;
      opened = true;
      clearTimeout(timer);
      const channel = accept();
      channel.on('error', () => undefined);
      channel.once('close', end);
      child.stdout.pipe(channel).pipe(child.stdin);
    };
    const timer = setTimeout(open, OPEN_MS);
    // It is readable at its end, too.
    child.stdout.once('readable', () => void (child.stdout.readableLength > 0 && open()));
    child.stdin.on('error', () => undefined);
    child.once('close', () => {
      clearTimeout(timer);
      if (!opened) reject();
      opened = true;
    });
    child.stderr.resume();
  });
}

/** Runs ssh with pipes; the channel ends with its exit code. */
function runPiped(channel: ServerChannel, args: string[], processes: Set<() => void>): ChildProcess {
  const child = spawn('ssh', args, { stdio: 'pipe' });
  const end = keep(child, processes);
  channel.on('error', () => undefined);
  channel.once('close', end);
  child.stdin.on('error', () => undefined);
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.once('close', (code, signal) => {
    if (signal) channel.exit(signal.replace('SIG', ''));
    else if (code !== null) channel.exit(code);
    channel.end();
    channel.close();
  });
  return child;
}

function keep(child: ChildProcess, processes: Set<() => void>): () => void {
  const end = (): void => void child.kill();
  processes.add(end);
  child.once('error', () => processes.delete(end));
  child.once('close', () => processes.delete(end));
  return end;
}
