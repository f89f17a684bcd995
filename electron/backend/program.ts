import { setTimeout as delay } from 'node:timers/promises';
import type { Shell, ShellExit, TerminalSize } from './ssh/channel.ts';

/** 128 kB unread by the screen: then the program waits, as a host's shell does. */
const AHEAD = 128 * 1024;
/** A client that is interrupted tells its server to stop; that takes it two round trips. */
const INTERRUPT_MS = 400;
/** 1 s: a hung-up program is gone by then, or ignores it and is killed. */
const HANG_UP_MS = 1000;
const CTRL_C = Buffer.from([3]);

export interface ProgramSpec {
  file: string;
  args: string[];
  env: Record<string, string | undefined>;
  cwd: string;
}

/** What is used of node-pty's terminal. With no encoding it gives and takes bytes, whatever its types say. */
interface Pty {
  write(bytes: unknown): void;
  resize(cols: number, rows: number): void;
  pause(): void;
  resume(): void;
  kill(signal?: string): void;
  onData(listener: (bytes: unknown) => void): void;
  onExit(listener: (end: { exitCode: number; signal?: number }) => void): void;
}

/** A program in a terminal of this machine. */
export interface RunningProgram extends Shell {
  /** Writes to the screen, as if the program had: for what is to be said beside it. */
  say(text: string): void;
  /** Resolves once it is gone. */
  gone: Promise<void>;
}

/** Starts a program of this machine in a terminal of its own. Throws the system's error where it cannot start. */
export async function runProgram(spec: ProgramSpec, size: TerminalSize): Promise<RunningProgram> {
  const { spawn } = await import('@lydell/node-pty');
  const { file, args, env, cwd } = spec;
  const name = 'xterm-256color';
  const pty = spawn(file, args, {
    name,
    ...size,
    cwd,
    env: { ...env, TERM: name },
    encoding: null,
  }) as unknown as Pty;
  let open = true;
  let unread = 0;
  // What comes before somebody listens is kept.
  const early: Uint8Array[] = [];
  let show: (bytes: Uint8Array) => void = (bytes) => void early.push(bytes);
  const ends: ((exit: ShellExit | null) => void)[] = [];
  pty.onData((data) => {
    const bytes = Buffer.from(data as Uint8Array);
    unread += bytes.length;
    if (unread > AHEAD) pty.pause();
    show(bytes);
  });
  const gone = new Promise<void>((resolve) =>
    pty.onExit(({ exitCode, signal }) => {
      open = false;
      // As a shell tells it; told as a signal, it would be taken for a lost connection.
      for (const end of ends) end({ code: signal ? 128 + signal : exitCode, signal: null });
      resolve();
    }),
  );
  const kill = (signal?: string): void => {
    if (open) pty.kill(process.platform === 'win32' ? undefined : signal);
  };
  const within = (ms: number): Promise<unknown> => Promise.race([gone, delay(ms, null, { ref: false })]);
  return {
    gone,
    say: (text) => show(Buffer.from(text)),
    channel: {
      write: (bytes) => void (open && pty.write(Buffer.from(bytes))),
      resize: (cols, rows) => void (open && cols > 0 && rows > 0 && pty.resize(cols, rows)),
      grant(bytes) {
        unread = Math.max(0, unread - bytes);
        if (unread <= AHEAD) pty.resume();
      },
      onData(listener) {
        show = listener;
        for (const bytes of early.splice(0)) listener(bytes);
      },
      onClose: (listener) => void ends.push(listener),
      close: () => kill('SIGHUP'),
    },
    // It has no connection that could be lost under it.
    onLost: () => undefined,
    async dispose() {
      if (!open) return;
      pty.write(CTRL_C);
      await within(INTERRUPT_MS);
      kill('SIGHUP');
      await within(HANG_UP_MS);
      kill('SIGKILL');
    },
  };
}
