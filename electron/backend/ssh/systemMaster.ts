import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cleanServerText } from '../../domain/terminal/prompt.ts';
import { SshError } from '../../domain/terminal/failure.ts';
import type { SshFailureCode } from '../../domain/terminal/failure.ts';
import type { ConnectDeps, ConnectTarget } from './connectTarget.ts';
import { createDeadline } from './deadline.ts';
import { createAskpass } from './systemAskpass.ts';

/** A connection that the system's ssh holds, shared by further calls of it. */
export interface Master {
  /** Arguments with which a further ssh goes through this connection; a command may follow. */
  readonly args: string[];
  readonly folder: string;
  /** Told once when it ends, with its last words. */
  onEnd(listener: (words: string) => void): void;
  dispose(): void;
}

/** 4 kB: the last words of a program say why it ended. */
const MAX_WORDS = 4096;
const LOOK_MS = 20;
/** Runs ssh for as long as this process lives: where it is killed its end of the pipe closes, and ssh is ended. */
const WITH_US =
  'exec 3<&0; ssh "$@" 3<&- </dev/null & p=$!; ' +
  '{ cat <&3; kill "$p"; } >/dev/null 2>&1 & exec 3<&-; wait "$p"';

/**
 * Connects by the system's ssh, which reads the same configuration and asks its questions through Holdfast. Throws an
 * SshError with its own words.
 */
export async function startMaster(
  target: ConnectTarget,
  deps: ConnectDeps & { signal: AbortSignal },
): Promise<Master> {
  const { name, user, host, port } = target;
  const over = new AbortController();
  const gone = Promise.withResolvers<never>();
  const limit = target.timeoutMs * (target.jumps.length + 2);
  const deadline = createDeadline(limit, () => {
    gone.reject(
      new SshError('TIMEOUT', `The system's ssh did not connect to ${name} in time.`, { host: name }),
    );
  });
  const askpass = createAskpass({ name, user, address: `${host}:${port}` }, (question) =>
    deadline.pauseWhile(() => deps.ask(question, over.signal)),
  );
  const socket = join(askpass.folder, 'c');
  const child = spawn('/bin/sh', ['-c', WITH_US, 'sh', ...masterArgs(target, deps.knownHosts.file, socket)], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: {
      ...process.env,
      ...askpass.env,
      ...(target.agentSocket ? { SSH_AUTH_SOCK: target.agentSocket } : {}),
    },
    detached: true,
  });
  let words = '';
  child.stderr.on('data', (bytes: Buffer) => (words = (words + bytes.toString()).slice(-MAX_WORDS)));
  const end = (): void => {
    over.abort();
    child.stdin.destroy();
    endGroup(child);
    askpass.dispose();
  };
  const onAbort = (): void =>
    gone.reject(new SshError('CANCELLED', `Connecting to ${name} was cancelled.`, { host: name }));
  deps.signal.addEventListener('abort', onAbort);
  child.stdin.on('error', () => undefined);
  child.once('error', () => gone.reject(explain(target, words)));
  child.once('close', () => gone.reject(explain(target, words)));
  if (deps.signal.aborted) onAbort();
  try {
    await Promise.race([gone.promise, appears(socket, over.signal)]);
  } catch (error) {
    end();
    throw error;
  } finally {
    deadline.cancel();
    deps.signal.removeEventListener('abort', onAbort);
  }
  return {
    folder: askpass.folder,
    // No file is read and nothing is connected to anew: what cannot go through the connection fails.
    args: ['-F', 'none', '-S', socket, '-o', 'ControlMaster=no', '-o', 'ProxyCommand=false', 'holdfast'],
    onEnd: (listener) => void child.once('close', () => listener(lastWords(words))),
    dispose: end,
  };
}

function masterArgs(target: ConnectTarget, ownFile: string, socket: string): string[] {
  const option = (text: string): string[] => ['-o', text];
  const files = [ownFile, ...target.userKnownHostsFiles].map((file) => `"${file}"`).join(' ');
  return [
    '-N',
    '-T',
    '-M',
    '-S',
    socket,
    ...option('ControlPersist=no'),
    ...option(`UserKnownHostsFile=${files}`),
    ...option('HashKnownHosts=yes'),
    ...option(`ConnectTimeout=${Math.max(1, Math.round(target.timeoutMs / 1000))}`),
    ...option(`ServerAliveInterval=${target.keepaliveSeconds}`),
    ...option(`ServerAliveCountMax=${target.keepaliveCountMax}`),
    ...option('ClearAllForwardings=yes'),
    ...option(`ForwardAgent=${target.forwardAgent ?? 'no'}`),
    ...option('PermitLocalCommand=no'),
    ...option('RemoteCommand=none'),
    ...option('RequestTTY=no'),
    ...(target.systemArgs ?? []),
  ];
}

/** The socket is made once the login is through. */
async function appears(file: string, signal: AbortSignal): Promise<void> {
  while (!existsSync(file) && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}

const REASONS: [RegExp, SshFailureCode][] = [
  [/REMOTE HOST IDENTIFICATION HAS CHANGED/, 'HOST_KEY_CHANGED'],
  [/REVOKED HOST KEY/, 'HOST_KEY_REVOKED'],
  [/Host key verification failed/, 'HOST_KEY_REFUSED'],
  [/Permission denied|Too many authentication failures/, 'AUTH_FAILED'],
  [/timed out/i, 'TIMEOUT'],
  [/refused|resolve hostname|No route|unreachable/i, 'UNREACHABLE'],
  [/Unable to negotiate|ssh: not found|ssh: command not found/, 'UNSUPPORTED'],
];

function explain({ name }: ConnectTarget, words: string): SshError {
  const code = REASONS.find(([pattern]) => pattern.test(words))?.[1] ?? 'HANDSHAKE_FAILED';
  const said = lastWords(words);
  const text = `The system's ssh did not connect to ${name}${said ? `: ${said}` : ', and said nothing'}`;
  return new SshError(code, text, { host: name });
}

function lastWords(words: string): string {
  const lines = cleanServerText(words)
    .split('\n')
    .map((line) => line.trim());
  return lines
    .filter((line) => line !== '' && !/^@+$/.test(line))
    .join(' ')
    .slice(-1500);
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGTERM');
  } catch {
    // It has ended.
  }
}
