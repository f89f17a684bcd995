import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Duplex } from 'node:stream';
import { cleanServerText } from '../../domain/terminal/prompt.ts';
import { SshError } from '../../domain/terminal/failure.ts';

export interface CommandOptions {
  /** The host as the person knows it, for messages. */
  name: string;
  command: string;
  signal: AbortSignal;
}

/** 2 kB: the last words of a command say why it ended. */
const MAX_WORDS = 2048;
/** 1 s: a command that does not heed its end is killed. */
const KILL_AFTER_MS = 1000;

/** A stream that a command of this machine carries; `why` says how the command ended, in words for a person. */
export interface CommandStream extends Duplex {
  why(): string | null;
}

/**
 * Opens a stream by a ProxyCommand, run by the person's shell as OpenSSH does. Its processes end with the stream.
 * Throws UNREACHABLE where the command cannot be started, CANCELLED.
 */
export async function openByCommand({ name, command, signal }: CommandOptions): Promise<CommandStream> {
  if (signal.aborted) throw new SshError('CANCELLED', `Connecting to ${name} was cancelled.`, { host: name });
  const child = start(command);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error: NodeJS.ErrnoException) => {
      const text = `The ProxyCommand of ${name} cannot be started (${error.code ?? 'unknown reason'}).`;
      reject(new SshError('UNREACHABLE', text, { host: name }));
    });
  });
  return streamOf(child);
}

function start(command: string): ChildProcess {
  // `exec` as OpenSSH does: no shell stays in between. A process group of its own, so that all of it can be ended.
  if (process.platform === 'win32') {
    return spawn(command, { shell: true, stdio: 'pipe', windowsHide: true });
  }
  const shell = process.env['SHELL'] || '/bin/sh';
  return spawn(shell, ['-c', `exec ${command}`], { stdio: 'pipe', detached: true });
}

function streamOf(child: ChildProcess): CommandStream {
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error('the command has no pipes');
  let words = '';
  let ended: string | null = null;
  const stream = new Duplex({
    read: () => void stdout.resume(),
    write: (bytes, _encoding, done) => void stdin.write(bytes, () => done()),
    final: (done) => void stdin.end(() => done()),
    destroy: (error, done) => {
      endGroup(child);
      done(error);
    },
  });
  stdout.on('data', (bytes: Buffer) => void (stream.push(bytes) || stdout.pause()));
  stdin.on('error', () => undefined);
  stderr.on('data', (bytes: Buffer) => (words = (words + bytes.toString()).slice(-MAX_WORDS)));
  child.once('exit', (code, signalName) => {
    ended = signalName ? `was ended by ${signalName}` : `ended with exit code ${code}`;
  });
  child.once('close', () => {
    stream.push(null);
    stream.destroy();
  });
  return Object.assign(stream, {
    why: (): string | null => {
      const said = cleanServerText(words).trim().slice(-500);
      if (ended === null) return said ? `The ProxyCommand says: ${said}` : null;
      return `The ProxyCommand ${ended}${said ? `: ${said}` : ' and said nothing'}`;
    },
  });
}

function endGroup(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  signalGroup(child, pid, 'SIGTERM');
  setTimeout(() => signalGroup(child, pid, 'SIGKILL'), KILL_AFTER_MS).unref();
}

function signalGroup(child: ChildProcess, pid: number, signal: NodeJS.Signals): void {
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-pid, signal);
  } catch {
    // Every process of it has ended.
  }
}
