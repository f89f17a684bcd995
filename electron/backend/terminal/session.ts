import { Failure } from '../../domain/failure.ts';
import { SshError } from '../../domain/terminal/failure.ts';
import type { SessionState } from '../../domain/terminal/model.ts';
import { interrupts } from '../../domain/terminal/skip.ts';
import type { StepPhase, StepResult } from '../../domain/terminal/step.ts';
import type { Connector, Shell, ShellExit, TerminalSize } from '../ssh/channel.ts';
import type { SessionTap } from '../tap.ts';
import { createOutput } from './output.ts';
import { typeStep } from './stepType.ts';

const CTRL_C = 3;

/** How a session begins. */
export const NOT_CONNECTED: SessionState = {
  kind: 'closed',
  reason: 'ended',
  text: 'Not connected yet.',
  exitCode: null,
};

export interface SessionOptions {
  id: string;
  /** The host as the person knows it. */
  name: string;
  connector: Connector;
  size?: TerminalSize;
  now(): number;
  onState(state: SessionState): void;
  onPhase?(phase: StepPhase | null): void;
  tap?: SessionTap | undefined;
}

/** What shows a session: one at a time, the last one that came. */
export interface Screen {
  send(bytes: Uint8Array): void;
  onReplayed(): void;
  onState(state: SessionState): void;
  onSkipped(bytes: number): void;
  /** Another screen took over. */
  onTaken(): void;
}

export type Session = ReturnType<typeof createSession>;

/**
 * A terminal session on a host. Its id, scrollback and size outlive the connection: after a loss `connect` opens
 * a new shell in the same session.
 */
export function createSession({ id, name, connector, now, onState, onPhase, tap, ...rest }: SessionOptions) {
  let size = rest.size ?? { cols: 80, rows: 24 };
  let state: SessionState = NOT_CONNECTED;
  let shell: Shell | null = null;
  let attempt: AbortController | null = null;
  let screen: Screen | null = null;
  let connectedBefore = false;
  let closing = false;
  const output = createOutput(
    (bytes) => shell?.channel.grant(bytes),
    (bytes) => tap?.output(bytes),
  );

  const setState = (next: SessionState): void => {
    state = next;
    onState(next);
    screen?.onState(next);
  };
  const note = (text: string): void => output.note(noteText(text));

  const adopt = (opened: Shell): void => {
    shell = opened;
    watchShell(opened, name, {
      onData: (bytes) => output.fromHost(bytes),
      onGone(how) {
        const end: Gone = closing
          ? { reason: 'ended', text: 'The session was closed.', exitCode: null }
          : how;
        if (shell === opened) shell = null;
        output.step?.onGone(end.reason === 'exited' ? end.exitCode : null);
        tap?.closed(end.exitCode);
        note(`${end.text} (${clockText(now())})`);
        setState({ kind: 'closed', ...end });
        void opened.dispose();
      },
    });
    opened.channel.resize(size.cols, size.rows);
  };

  const session = {
    id,
    get state(): SessionState {
      return state;
    },
    /** True while a step runs in it. */
    get busy(): boolean {
      return output.step !== null;
    },
    /** Connects, or connects anew. Resolves when open or failed: see the state. */
    async connect(): Promise<void> {
      if (state.kind === 'connecting' || state.kind === 'open') return;
      const controller = (attempt = new AbortController());
      closing = false;
      setState({ kind: 'connecting' });
      try {
        const opened = await connector(size, controller.signal);
        if (controller.signal.aborted) return await opened.dispose();
        output.restart();
        // A full-screen program of the lost shell may have left the screen in its own mode.
        if (connectedBefore) output.note(RESET_MODES);
        if (connectedBefore) note(`Connected again at ${clockText(now())}. This is a new shell.`);
        connectedBefore = true;
        tap?.opened(size);
        adopt(opened);
        setState({ kind: 'open' });
      } catch (error) {
        if (controller.signal.aborted) return;
        const code = error instanceof SshError ? error.code : 'CONNECTION_LOST';
        const text = error instanceof SshError ? error.message : `Connecting to ${name} failed unexpectedly.`;
        note(`${text} (${clockText(now())})`);
        setState({ kind: 'failed', code, text });
      }
    },
    /** Keys from the screen. After Ctrl-C and its like what still waits to be shown is left out, and said so. */
    input(bytes: Uint8Array): void {
      if (shell) tap?.input(bytes);
      shell?.channel.write(bytes);
      if (bytes.includes(CTRL_C)) output.step?.noteInterrupt();
      if (interrupts(bytes)) output.skip((skipped) => screen?.onSkipped(skipped));
    },
    resize(next: TerminalSize): void {
      size = next;
      if (shell) tap?.resized(next);
      shell?.channel.resize(next.cols, next.rows);
    },
    ack: (bytes: number): void => output.ack(bytes),
    /** Shows the session on a screen, from what it showed before on. Returns how to take the screen away. */
    attach(to: Screen): () => void {
      screen?.onTaken();
      screen = to;
      to.onState(state);
      output.attach(
        (bytes) => to.send(bytes),
        () => to.onReplayed(),
      );
      return () => {
        if (screen !== to) return;
        screen = null;
        output.detach();
      };
    },
    /** Why no step can be typed now, in plain words; null when one can. */
    get stepProblem(): string | null {
      if (!shell) return `The terminal on ${name} is not connected. Reconnect it first.`;
      if (output.step) return 'Another step runs in this terminal. Wait for it or cancel it.';
      return output.modes.fullScreen
        ? 'A full-screen program is open in this terminal. Leave it first.'
        : null;
    },
    /**
     * Types a text into the shell, exactly as given, and follows it to its end. Throws a Failure where it cannot
     * be typed now; then nothing was sent.
     */
    runStep(text: string): Promise<StepResult> {
      const problem = session.stepProblem;
      if (problem !== null || !shell)
        throw new Failure('CONFLICT', problem ?? 'The terminal is not connected.');
      return typeStep(text, { output, channel: shell.channel, now, onPhase: (phase) => onPhase?.(phase) });
    },
    /** Withdraws the running step, or interrupts it. */
    cancelStep: (): void => output.step?.cancel(),
    /** Closes the connection and keeps the session, so that it can be read and connected again. */
    async close(): Promise<void> {
      attempt?.abort();
      closing = true;
      const open = shell;
      if (open) await open.dispose();
      else if (state.kind === 'connecting') setState(ended);
    },
    async dispose(): Promise<void> {
      await session.close();
      screen?.onTaken();
      screen = null;
      output.detach();
    },
  };
  return session;
}

const noteText = (text: string): string => `\r\n\u001b[0;2m── ${text} ──\u001b[0m\r\n`;
const clockText = (time: number): string => `${new Date(time).toISOString().slice(11, 19)} UTC`;

const ended: SessionState = {
  kind: 'closed',
  reason: 'ended',
  text: 'The session was closed.',
  exitCode: null,
};

/** Leaves the alternate screen and application modes, shows the cursor. */
const RESET_MODES = ['1049l', '2004l', '1l', '1000l', '1002l', '1003l', '1006l', '25h']
  .map((mode) => `\u001b[?${mode}`)
  .concat('\u001b>\u001b[0m')
  .join('');

type Gone = Omit<Extract<SessionState, { kind: 'closed' }>, 'kind'>;

/** Follows an open shell to its end, told once however it ends. */
function watchShell(
  opened: Shell,
  name: string,
  on: { onData(bytes: Uint8Array): void; onGone(how: Gone): void },
): void {
  let over = false;
  const gone = (how: Gone): void => {
    if (over) return;
    over = true;
    on.onGone(how);
  };
  opened.channel.onData((bytes) => void (over || on.onData(bytes)));
  opened.channel.onClose((exit) => {
    if (exit) gone({ reason: 'exited', text: exitText(exit), exitCode: exit.code });
    else gone({ reason: 'lost', text: `${name} closed the shell.`, exitCode: null });
  });
  opened.onLost((error) => {
    const text = error?.message ?? 'The session was closed.';
    gone({ reason: error ? 'lost' : 'ended', text, exitCode: null });
  });
}

function exitText({ code, signal }: ShellExit): string {
  if (signal) return `The shell was ended by ${signal}.`;
  return code === 0 ? 'The shell ended.' : `The shell ended with exit code ${code}.`;
}
