import { endText, type OfferedTunnel, type TunnelState } from '../../domain/tunnel/model.ts';

/** 50: far above what a person configures for one host. */
const MAX_FORWARDS = 50;
/** 10 s: the connection stands by then, so a port is opened or refused at once. */
const SETTLE_MS = 10_000;

/** What a host's shells have of its configured forwardings. */
export interface Followed {
  /** What is open, as a person reads it. */
  opened: string[];
  problems: string[];
  /** The shell is gone; the last one closes them. */
  release(): void;
}

export interface FollowerDeps<T> {
  offered(hostId: string): OfferedTunnel[];
  /** True where a tunnel of the list does the same already. */
  isOpen(hostId: string, forward: OfferedTunnel): boolean;
  /** Opens one; `onState` is told where it stands. */
  open(
    hostId: string,
    forward: OfferedTunnel,
    incidentId: string | null,
    onState: (state: TunnelState) => void,
  ): T;
  close(tunnel: T): void;
}

interface Held<T> {
  users: number;
  tunnels: T[];
  outcome: Promise<{ opened: string[]; problems: string[] }>;
}

/** Opens the forwardings of a host's configuration with its first shell and closes them with its last, as ssh does. */
export function createFollower<T>({ offered, isOpen, open, close }: FollowerDeps<T>) {
  const held = new Map<string, Held<T>>();
  const begin = (hostId: string, incidentId: string | null): Held<T> => {
    const forwards = offered(hostId)
      .slice(0, MAX_FORWARDS)
      .filter((forward) => !isOpen(hostId, forward));
    const tunnels: T[] = [];
    const ends = forwards.map(async (forward) => {
      const { state, tunnel } = settle((onState) => open(hostId, forward, incidentId, onState));
      tunnels.push(tunnel);
      return { forward, state: await state };
    });
    const outcome = Promise.all(ends).then((all) => ({
      opened: all.filter(({ state }) => state === null).map(({ forward }) => wayText(forward)),
      problems: all.flatMap(({ forward, state }) =>
        state === null ? [] : [`${wayText(forward)}: ${state}`],
      ),
    }));
    return { users: 0, tunnels, outcome };
  };
  return async (hostId: string, incidentId: string | null): Promise<Followed> => {
    const host = held.get(hostId) ?? begin(hostId, incidentId);
    held.set(hostId, host);
    host.users++;
    const first = host.users === 1;
    const { opened, problems } = await host.outcome;
    let released = false;
    return {
      // What the first shell was told is not told again.
      opened: first ? opened : [],
      problems,
      release() {
        if (released) return;
        released = true;
        host.users--;
        if (host.users > 0) return;
        if (held.get(hostId) === host) held.delete(hostId);
        host.tunnels.splice(0).forEach(close);
      },
    };
  };
}

/** Resolves with null once it is open, else with why it is not. */
function settle<T>(open: (onState: (state: TunnelState) => void) => T): {
  tunnel: T;
  state: Promise<string | null>;
} {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const timer = setTimeout(() => resolve('it was not opened in time'), SETTLE_MS);
  const tunnel = open((state) => {
    if (state.kind === 'starting') return;
    clearTimeout(timer);
    resolve(state.kind === 'open' ? null : 'text' in state ? state.text : 'it was closed');
  });
  return { tunnel, state: promise };
}

/** `127.0.0.1:5432 to db:5432`, as in the configuration. */
function wayText({ kind, listen, target }: OfferedTunnel): string {
  if (target === null) return `${endText(listen)} as a SOCKS proxy`;
  return `${endText(listen)}${kind === 'remote' ? ' on the host' : ''} to ${endText(target)}`;
}
