import type { Client, ClientChannel } from 'ssh2';
import { SshError } from '../../domain/terminal/failure.ts';

export type Signal = 'INT' | 'TERM' | 'KILL';

/** How a command on a host ended; `told` is false where the host did not say, as when the connection was lost. */
export interface ExecEnd {
  told: boolean;
  code: number | null;
  signal: string | null;
}

export interface Exec {
  /** Resolves once, after the last output. */
  readonly ended: Promise<ExecEnd>;
  /** Asks the server to send the command's processes a signal. OpenSSH does so since 7.9, but not for root. */
  signal(name: Signal): void;
  /** Gives the channel up at once: what the command does from there on is not known. */
  close(): void;
}

export interface ExecOptions {
  /** The host as the person knows it, for messages. */
  name: string;
  timeoutMs: number;
  /** What the command reads; nothing where this is left out. */
  input?: Uint8Array | undefined;
  /** Variables for the host's side. */
  env?: Record<string, string>;
  onStdout(bytes: Buffer): void;
  onStderr(bytes: Buffer): void;
}

/** Runs a command by the login shell of the host's user, without a terminal and with no input. Throws an SshError. */
export function execCommand(client: Client, command: string, options: ExecOptions): Promise<Exec> {
  const { name, timeoutMs, env = {} } = options;
  return new Promise((resolve, reject) => {
    let late = false;
    const fail = (code: 'CHANNEL_REFUSED' | 'TIMEOUT', text: string): void =>
      reject(new SshError(code, text, { host: name }));
    const timer = setTimeout(() => {
      late = true;
      fail('TIMEOUT', `${name} did not take the command in time.`);
    }, timeoutMs);
    try {
      client.exec(command, { env }, (error, channel) => {
        clearTimeout(timer);
        if (late) {
          channel?.close();
          return;
        }
        if (error) return fail('CHANNEL_REFUSED', `${name} refused to run a command.`);
        resolve(asExec(channel, options));
      });
    } catch {
      clearTimeout(timer);
      fail('CHANNEL_REFUSED', `${name} is no longer connected.`);
    }
  });
}

function asExec(channel: ClientChannel, { input, onStdout, onStderr }: ExecOptions): Exec {
  let open = true;
  const end: ExecEnd = { told: false, code: null, signal: null };
  channel.on('exit', (code: number | null, signal?: string) => {
    end.told = true;
    end.code = code;
    end.signal = signal ?? null;
  });
  channel.on('error', () => undefined);
  channel.on('data', onStdout);
  channel.stderr.on('data', onStderr);
  const gone = Promise.withResolvers<ExecEnd>();
  channel.once('close', () => {
    open = false;
    gone.resolve(end);
  });
  // A command that reads its input must not wait for a person who cannot type.
  if (input) channel.end(Buffer.from(input));
  else channel.end();
  return {
    ended: gone.promise,
    signal: (name) => void (open && channel.signal(name)),
    close: () => {
      // The server answers a close only when the command has ended: nobody waits for that.
      if (open) channel.close();
      gone.resolve(end);
    },
  };
}

/**
 * Signals every other command that runs on a connection, where the server takes no signals: each has its server's
 * process as its parent and a process group of its own. Shells, which have a terminal, are left alone, and so is what
 * cannot be told from one. Needs `ps` or Linux's /proc on the host, and `pgrep` or a `ps` that knows parents.
 */
export function signalOthers(client: Client, signal: Signal): void {
  const children = [
    'cat "/proc/$PPID/task/$PPID/children" 2>/dev/null',
    'pgrep -P "$PPID" 2>/dev/null',
    'ps -o pid= --ppid "$PPID" 2>/dev/null',
  ].join(' || ');
  // After the name in brackets: state, parent, group, session, terminal. 0, `?`, `??` and `-` are none.
  const terminal =
    '$(sed "s/.*) //" "/proc/$p/stat" 2>/dev/null | cut -d" " -f5 | grep . || ps -o tty= -p "$p" 2>/dev/null)';
  const script =
    `for p in $(${children}); do [ "$p" = "$$" ] && continue; t=${terminal}; ` +
    `case $(echo $t) in 0|"?"|"??"|-) kill -${signal} -- "-$p";; esac; done`;
  try {
    client.exec(script, (error, channel) => {
      if (error) return;
      channel.on('error', () => undefined);
      channel.resume();
      channel.stderr.resume();
      channel.end();
    });
  } catch {
    // The connection is gone, and with it what could be done.
  }
}
