import { Failure } from '../../domain/failure.ts';
import { duration } from '../../domain/run/duration.ts';
import type { SessionState } from '../../domain/terminal/model.ts';
import { interrupts } from '../../domain/terminal/skip.ts';
import type { StepPhase, StepResult } from '../../domain/terminal/step.ts';
import type { Connector, TerminalSize } from '../ssh/channel.ts';
import type { SessionTap } from '../tap.ts';
import { createLink } from './link.ts';
import { createOutput } from './output.ts';
import { typeStep } from './stepType.ts';

const CTRL_C = 3;
/** They draw the shell's output anew and keep its marks to themselves: how a step ended would be a guess. */
const IN_KEPT =
  'This shell is kept in tmux or screen, which hide how a step in it ended. Run the step captured, or in a terminal that is not kept.';

/** A tmux that the person started looks like any other full-screen program. */
const IN_FULL_SCREEN =
  'A full-screen program is open in this terminal, such as an editor, tmux or screen. Leave it (detach tmux with Ctrl-B D, screen with Ctrl-A D), or run the step captured or in another terminal.';

export interface SessionOptions {
  id: string;
  /** The host as the person knows it. */
  name: string;
  connector: Connector;
  size?: TerminalSize;
  now(): number;
  /** True where a lost connection is made again by itself. */
  retries?: boolean;
  /** True where the shell on the host outlives the connection. */
  kept?: boolean;
  onState(state: SessionState): void;
  onPhase?(phase: StepPhase | null): void;
  /** A shell is open; `agent` where the host may use this machine's SSH agent. */
  onShell?(shell: { agent: boolean }): void;
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
export function createSession(options: SessionOptions) {
  const { id, name, now, onPhase, tap } = options;
  let size = options.size ?? { cols: 80, rows: 24 };
  let screen: Screen | null = null;
  let connectedBefore = false;
  const output = createOutput(
    {
      grant: (bytes) => link.shell?.channel.grant(bytes),
      aim: (bytes) => link.shell?.channel.aim?.(bytes),
    },
    (bytes) => tap?.output(bytes),
  );
  const note = (text: string): void => output.note(noteText(`${text} (${clockText(now())})`));
  const link = createLink({
    name,
    connector: options.connector,
    size: () => size,
    now,
    retries: options.retries === true,
    onState(next) {
      options.onState(next);
      screen?.onState(next);
    },
    onOpen(shell, lostAt) {
      output.restart();
      shell.channel.aim?.(output.window);
      // A full-screen program of the lost shell may have left the screen in its own mode.
      if (connectedBefore) output.note(RESET_MODES);
      if (connectedBefore) note(againText(lostAt === null ? null : now() - lostAt, options.kept === true));
      connectedBefore = true;
      // The screen stands at the left here: no empty lines between.
      for (const text of shell.notes ?? []) output.note(noteText(text.replaceAll('\n', '\r\n')).trimStart());
      options.onShell?.({ agent: shell.agent === true });
      tap?.opened(size);
    },
    onData: (bytes) => output.fromHost(bytes),
    onGone(how) {
      output.step?.onGone(how.reason === 'exited' ? how.exitCode : null);
      tap?.closed(how.exitCode);
      note(how.text);
    },
    onFailed: note,
  });

  const session = {
    id,
    get state(): SessionState {
      return link.state;
    },
    /** True while a step runs in it. */
    get busy(): boolean {
      return output.step !== null;
    },
    /** Connects, or connects anew. Resolves when open or failed: see the state. */
    connect: (): Promise<void> => link.connect(),
    /** Where it waits to connect again, it does so now. */
    hurry: (): void => link.hurry(),
    /** Keys from the screen. After Ctrl-C and its like what still waits to be shown is left out, and said so. */
    input(bytes: Uint8Array): void {
      if (link.shell) tap?.input(bytes);
      link.shell?.channel.write(bytes);
      if (bytes.includes(CTRL_C)) output.step?.noteInterrupt();
      if (interrupts(bytes)) output.skip((skipped) => screen?.onSkipped(skipped));
    },
    resize(next: TerminalSize): void {
      size = next;
      if (link.shell) tap?.resized(next);
      link.shell?.channel.resize(next.cols, next.rows);
    },
    ack: (bytes: number): void => output.ack(bytes),
    /** How many bytes may be under way from the host to the screen. */
    setWindow: (bytes: number): void => output.setWindow(bytes),
    /** Shows the session on a screen, from what it showed before on. Returns how to take the screen away. */
    attach(to: Screen): () => void {
      screen?.onTaken();
      screen = to;
      to.onState(link.state);
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
      if (!link.shell) return `The terminal on ${name} is not connected. Reconnect it first.`;
      if (output.step) return 'Another step runs in this terminal. Wait for it or cancel it.';
      if (!output.modes.fullScreen) return null;
      return options.kept === true ? IN_KEPT : IN_FULL_SCREEN;
    },
    /**
     * Types a text into the shell, exactly as given, and follows it to its end. Throws a Failure where it cannot
     * be typed now; then nothing was sent.
     */
    runStep(text: string): Promise<StepResult> {
      const problem = session.stepProblem;
      const { shell } = link;
      if (problem !== null || !shell)
        throw new Failure('CONFLICT', problem ?? 'The terminal is not connected.');
      return typeStep(text, { output, channel: shell.channel, now, onPhase: (phase) => onPhase?.(phase) });
    },
    /** Withdraws the running step, or interrupts it. */
    cancelStep: (): void => output.step?.cancel(),
    /** Ends the shell and keeps the session, so that it can be read and connected again. */
    close: (): Promise<void> => link.close(),
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

/** What a person wants to know after a loss: how long it was, and what became of what ran. */
function againText(lostForMs: number | null, kept: boolean): string {
  const after = lostForMs === null ? '' : `, after ${duration(lostForMs)} without a connection`;
  const shell = kept
    ? 'The shell went on meanwhile: what it printed is below.'
    : 'This is a new shell: what ran in the old one was told to hang up.';
  return `Connected again${after}. ${shell}`;
}

/** Leaves the alternate screen and application modes, shows the cursor. */
const RESET_MODES = ['1049l', '2004l', '1l', '1000l', '1002l', '1003l', '1006l', '25h']
  .map((mode) => `\u001b[?${mode}`)
  .concat('\u001b>\u001b[0m')
  .join('');
