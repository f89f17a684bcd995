import type { Client, ClientChannel } from 'ssh2';
import type { ShellChannel, ShellExit } from './channel.ts';
import { SshError } from '../../domain/terminal/failure.ts';

/** 128 kB under way at the most: above it keys and Ctrl-C wait behind output; at 64 kB throughput halves at times. */
export const SHELL_WINDOW = 128 * 1024;

/** 16 kB: fewer, larger window messages; small against the window. */
const GRANT_STEP = 16 * 1024;

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
  timeoutMs: number;
}

/** Opens a login shell with a terminal. Throws CHANNEL_REFUSED or TIMEOUT. */
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
    const timer = setTimeout(
      () => fail('TIMEOUT', `${name} did not open a shell in time.`),
      options.timeoutMs,
    );
    const session = protocol.session.bind(protocol);
    // The open request is written before shell() returns: only this channel gets the small window.
    protocol.session = (channel, _window, packet) => session(channel, SHELL_WINDOW, packet);
    try {
      const pty = { cols, rows, term: 'xterm-256color' };
      const take = (error: Error | undefined, channel: ClientChannel): void => {
        clearTimeout(timer);
        if (error)
          return fail(
            'CHANNEL_REFUSED',
            `${name} refused to open a shell. Its limit of sessions may be reached.`,
          );
        const id = (channel as unknown as ChannelInside).outgoing.id;
        channels.add(id);
        return resolve(
          asShell(
            channel,
            (bytes) => adjust(id, bytes),
            () => channels.delete(id),
          ),
        );
      };
      if (options.command === undefined) client.shell(pty, take);
      else client.exec(options.command, { pty }, take);
    } catch {
      clearTimeout(timer);
      fail('CHANNEL_REFUSED', `${name} is no longer connected.`);
    } finally {
      protocol.session = session;
    }
  });
}

function asShell(channel: ClientChannel, adjust: (bytes: number) => void, onGone: () => void): ShellChannel {
  let open = true;
  let owed = 0;
  let exit: ShellExit | null = null;
  const grant = (bytes: number): void => {
    owed += bytes;
    if (!open || owed < GRANT_STEP) return;
    adjust(owed);
    owed = 0;
  };
  channel.on('exit', (code: number | null, signal?: string) => (exit = { code, signal: signal ?? null }));
  channel.on('error', () => undefined);
  // With a terminal nothing should come here; what does must not use the window up.
  channel.stderr.on('data', (bytes: Buffer) => grant(bytes.length));
  channel.once('close', () => {
    open = false;
    onGone();
  });
  return {
    write: (bytes) => void (open && channel.writable && channel.write(bytes)),
    resize: (cols, rows) => void (open && channel.setWindow(rows, cols, 0, 0)),
    grant,
    onData: (listener) => void channel.on('data', listener),
    onClose: (listener) => void channel.once('close', () => listener(exit)),
    close: () => void (open && channel.close()),
  };
}
