import { SshError } from '../../domain/terminal/failure.ts';
import type { SessionState } from '../../domain/terminal/model.ts';
import { mayRetry, retryDelay } from '../../domain/terminal/retry.ts';
import type { Connector, Shell, ShellExit, TerminalSize } from '../ssh/channel.ts';

/** How a shell ended. */
export type Gone = Omit<Extract<SessionState, { kind: 'closed' }>, 'kind'>;

export interface LinkOptions {
  /** The host as the person knows it. */
  name: string;
  connector: Connector;
  size(): TerminalSize;
  now(): number;
  /** True where a lost connection is made again by itself. */
  retries: boolean;
  onState(state: SessionState): void;
  /** A shell is open; `lostAt` is when the one before it was lost, null where it was not. */
  onOpen(shell: Shell, lostAt: number | null): void;
  onData(bytes: Uint8Array): void;
  onGone(how: Gone): void;
  /** Connecting failed, and nothing tries again. */
  onFailed(text: string): void;
}

/** How a session begins. */
export const NOT_CONNECTED: SessionState = {
  kind: 'closed',
  reason: 'ended',
  text: 'Not connected yet.',
  exitCode: null,
};
/** 30 s: a connection that does not stand so long is no reason to come back faster. */
const STEADY_MS = 30_000;
const ENDED: Gone = { reason: 'ended', text: 'The session was closed.', exitCode: null };

/** A session's way to its shell: connects, tells its end, and connects again after a loss until told to stop. */
export function createLink(options: LinkOptions) {
  const { name, connector, now, onState } = options;
  let state: SessionState = NOT_CONNECTED;
  let shell: Shell | null = null;
  let attempt: AbortController | null = null;
  let closing = false;
  let lostAt: number | null = null;
  let tries = 0;
  let openedAt = 0;
  let timer: NodeJS.Timeout | undefined;

  const setState = (next: SessionState): void => {
    state = next;
    onState(next);
  };
  const onGone = (gone: Shell, how: Gone, broken = false): void => {
    const end = closing ? ENDED : how;
    if (shell === gone) shell = null;
    options.onGone(end);
    setState({ kind: 'closed', ...end });
    void gone.dispose();
    if (!broken || end.reason === 'ended' || !options.retries) return;
    lostAt = now();
    if (now() - openedAt > STEADY_MS) tries = 0;
    wait(end.text);
  };
  const wait = (text: string): void => {
    tries++;
    const ms = retryDelay(tries, Math.random());
    setState({ kind: 'retrying', attempt: tries, at: now() + ms, text });
    timer = setTimeout(() => void link.connect(), ms);
  };
  const onFailed = (error: unknown): void => {
    const { code, message } =
      error instanceof SshError
        ? error
        : { code: 'CONNECTION_LOST' as const, message: `Connecting to ${name} failed unexpectedly.` };
    if (lostAt !== null && error instanceof SshError && mayRetry(code, now() - lostAt)) return wait(message);
    options.onFailed(message);
    const round = error instanceof SshError ? error.data.wayRound : undefined;
    setState({ kind: 'failed', code, text: message, ...(round ? { wayRound: round } : {}) });
  };

  const link = {
    get state(): SessionState {
      return state;
    },
    get shell(): Shell | null {
      return shell;
    },
    /** Connects, or connects anew. Resolves when open or failed: see the state. */
    async connect(): Promise<void> {
      if (state.kind === 'connecting' || state.kind === 'open') return;
      clearTimeout(timer);
      const controller = (attempt = new AbortController());
      closing = false;
      setState({ kind: 'connecting' });
      try {
        const opened = await connector(options.size(), controller.signal);
        if (controller.signal.aborted) return await opened.dispose();
        options.onOpen(opened, lostAt);
        lostAt = null;
        openedAt = now();
        shell = opened;
        watchShell(opened, name, {
          onData: options.onData,
          onGone: (how, broken) => onGone(opened, how, broken),
        });
        const { cols, rows } = options.size();
        opened.channel.resize(cols, rows);
        setState({ kind: 'open' });
      } catch (error) {
        if (!controller.signal.aborted) onFailed(error);
      }
    },
    /** Where it waits before the next try, it tries now: the network came back. */
    hurry(): void {
      if (state.kind === 'retrying') void link.connect();
    },
    /** Ends the shell, or stops trying. */
    async close(): Promise<void> {
      clearTimeout(timer);
      attempt?.abort();
      closing = true;
      lostAt = null;
      const open = shell;
      if (open) {
        await open.dispose();
        // The host need not answer: for the person it is closed.
        if (shell === open) onGone(open, ENDED);
      } else if (state.kind === 'connecting' || state.kind === 'retrying') {
        setState({ kind: 'closed', ...ENDED });
      }
    },
  };
  return link;
}

/** Follows an open shell to its end, told once however it ends. */
function watchShell(
  opened: Shell,
  name: string,
  on: { onData(bytes: Uint8Array): void; onGone(how: Gone, broken: boolean): void },
): void {
  let over = false;
  const gone = (how: Gone, broken: boolean): void => {
    if (over) return;
    over = true;
    on.onGone(how, broken);
  };
  opened.channel.onData((bytes) => void (over || on.onData(bytes)));
  opened.channel.onClose((exit) => {
    // By a signal: a host that shuts down ends its shells before their connections.
    if (exit) gone({ reason: 'exited', text: exitText(exit), exitCode: exit.code }, exit.signal !== null);
    // Not every server tells how a shell ended: it may have been the person's own `exit`.
    else gone({ reason: 'lost', text: `${name} closed the shell.`, exitCode: null }, false);
  });
  opened.onLost((error) => {
    const text = error?.message ?? 'The session was closed.';
    gone({ reason: error ? 'lost' : 'ended', text, exitCode: null }, error !== null);
  });
}

function exitText({ code, signal }: ShellExit): string {
  if (signal) return `The shell was ended by ${signal}.`;
  return code === 0 ? 'The shell ended.' : `The shell ended with exit code ${code}.`;
}
