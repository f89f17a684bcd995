import type { Client, ClientChannel } from 'ssh2';
import type { ShellChannel, ShellExit } from './channel.ts';
import { SshError } from '../../domain/terminal/failure.ts';
import { createPlainTerminal } from './plainTerminal.ts';
import { createWindow, SHELL_WINDOW } from './window.ts';

/** The parts of the library's inside that hold its window back; a test checks that they are there. */
interface Protocol {
  session(channel: number, window: number, packet: number): void;
  channelWindowAdjust(channel: number, amount: number): void;
}
interface Inside {
  _protocol: Protocol;
}
interface ChannelInside {
  outgoing: { id: number };
}

const held = new WeakMap<Protocol, Set<number>>();

/**
 * The library announces a window of 2 MB and refills it by itself, so that 2 MB of output lie before each key's
 * echo. Shell channels are opened with our own window and refilled by `grant` alone; other channels keep theirs.
 */
function holdWindow(protocol: Protocol): Set<number> {
  const existing = held.get(protocol);
  if (existing) return existing;
  const channels = new Set<number>();
  const adjust = protocol.channelWindowAdjust.bind(protocol);
  protocol.channelWindowAdjust = (channel, amount) => {
    if (!channels.has(channel)) adjust(channel, amount);
  };
  held.set(protocol, channels);
  return channels;
}

export interface ShellOptions {
  name: string;
  cols: number;
  rows: number;
  /** What runs in the terminal; the login shell where this is left out. */
  command?: string | undefined;
  /** Variables for the host's side. `TERM` among them names the terminal. */
  env?: Record<string, string>;
  /** False for a shell that has pipes in place of a terminal. */
  tty?: boolean;
  /** True where the shell may use the forwarded agent of the connection. */
  agent?: boolean;
  timeoutMs: number;
}

/** The server has no terminal, or lets no agent be forwarded: without it the shell may open. */
export class RequestRefused extends SshError {
  readonly what: 'tty' | 'agent';
  constructor(what: 'tty' | 'agent', message: string, host: string) {
    super('CHANNEL_REFUSED', message, { host });
    this.what = what;
  }
}

function refusal(name: string, error: Error | undefined): SshError {
  const said = error?.message ?? '';
  if (said.includes('pseudo-terminal')) return new RequestRefused('tty', `${name} gives no terminal.`, name);
  if (said.includes('agent forwarding'))
    return new RequestRefused('agent', `${name} lets no agent be forwarded.`, name);
  const text = `${name} refused to open a shell. Its limit of sessions may be reached.`;
  return new SshError('CHANNEL_REFUSED', text, { host: name });
}

/** Opens a login shell with a terminal. Throws CHANNEL_REFUSED (RequestRefused where a part of it was) or TIMEOUT. */
export function openShell(client: Client, options: ShellOptions): Promise<ShellChannel> {
  const { name, cols, rows } = options;
  const protocol = (client as unknown as Inside)._protocol;
  const adjust = Object.getPrototypeOf(protocol).channelWindowAdjust.bind(
    protocol,
  ) as Protocol['channelWindowAdjust'];
  const channels = holdWindow(protocol);
  return new Promise((resolve, reject) => {
    const fail = (code: 'CHANNEL_REFUSED' | 'TIMEOUT', text: string): void =>
      reject(new SshError(code, text, { host: name }));
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      fail('TIMEOUT', `${name} did not open a shell in time.`);
    }, options.timeoutMs);
    const session = protocol.session.bind(protocol);
    // The open request is written before shell() returns: only this channel gets the small window.
    protocol.session = (channel, _window, packet) => session(channel, SHELL_WINDOW, packet);
    try {
      const { tty = true, env = {} } = options;
      const pty = { cols, rows, term: env['TERM'] ?? 'xterm-256color' };
      const more = { env, agentForward: options.agent === true };
      const take = (error: Error | undefined, channel: ClientChannel | undefined): void => {
        clearTimeout(timer);
        // Nobody waits for it any more: it must not live on unseen.
        if (late) return channel?.on('error', () => undefined).close();
        if (error || !channel) return reject(refusal(name, error));
        const id = (channel as unknown as ChannelInside).outgoing.id;
        channels.add(id);
        return resolve(
          asShell(
            channel,
            tty,
            (bytes) => adjust(id, bytes),
            () => channels.delete(id),
          ),
        );
      };
      if (options.command === undefined) client.shell(tty ? pty : false, more, take);
      else client.exec(options.command, tty ? { pty, ...more } : more, take);
    } catch {
      clearTimeout(timer);
      fail('CHANNEL_REFUSED', `${name} is no longer connected.`);
    } finally {
      protocol.session = session;
    }
  });
}

function asShell(
  channel: ClientChannel,
  tty: boolean,
  adjust: (bytes: number) => void,
  onGone: () => void,
): ShellChannel {
  let open = true;
  let exit: ShellExit | null = null;
  const window = createWindow();
  const send = (more: number): void => {
    if (open && more > 0) adjust(more);
  };
  const grant = (bytes: number): void => send(window.shown(bytes));
  channel.on('exit', (code: number | null, signal?: string) => (exit = { code, signal: signal ?? null }));
  channel.on('error', () => undefined);
  const inbox = createInbox();
  const write = (bytes: Uint8Array): void => void (open && channel.writable && channel.write(bytes));
  const close = (): void => void (open && channel.close());
  const plain = tty
    ? null
    : createPlainTerminal({ write, close, end: () => void (open && channel.end()) }, (bytes) =>
        inbox.push(bytes),
      );
  const show = (bytes: Buffer): void => {
    window.received(bytes.length);
    inbox.push(plain ? plain.shown(bytes) : bytes);
  };
  channel.on('data', show);
  channel.stderr.on('data', (bytes: Buffer) => {
    if (plain) return show(bytes);
    // With a terminal nothing should come here; what does must not use the window up.
    window.received(bytes.length);
    return grant(bytes.length);
  });
  channel.once('close', () => {
    open = false;
    inbox.flush();
    onGone();
  });
  return {
    write: plain ? (bytes) => plain.type(bytes) : write,
    resize: (cols, rows) => void (open && tty && channel.setWindow(rows, cols, 0, 0)),
    grant,
    aim: (bytes) => send(window.aim(bytes)),
    onData: inbox.onData,
    onClose: (listener) => void channel.once('close', () => listener(exit)),
    close,
  };
}

/**
 * Joins what comes in one turn: a host sends its terminal's output in packets of 4 kB at the most, and each costs
 * its way through marks, ring and lane anew.
 */
function createInbox() {
  let waiting: Uint8Array[] = [];
  let listener: ((bytes: Uint8Array) => void) | null = null;
  const flush = (): void => {
    if (waiting.length === 0 || !listener) return;
    const [first] = waiting;
    const all = waiting.length === 1 && first ? first : Buffer.concat(waiting);
    waiting = [];
    listener(all);
  };
  return {
    push(bytes: Uint8Array): void {
      waiting.push(bytes);
      if (waiting.length === 1) queueMicrotask(flush);
    },
    flush,
    onData(to: (bytes: Uint8Array) => void): void {
      listener = to;
      flush();
    },
  };
}
