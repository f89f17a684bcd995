import { readFileSync } from 'node:fs';
import { getServers } from 'node:dns';
import { networkInterfaces } from 'node:os';
import { connect } from 'node:net';
import { vantageOf, type Surroundings, type Vantage } from '../../domain/health/vantage.ts';

export interface BearingsDeps {
  now(): number;
  /** `host:port` of the references that a person set; empty takes what the system says. */
  references(): readonly string[];
  targets(): { watched: number; silent: number };
  onChange(state: Vantage, reason: string): void;
}

/** Two seconds: a reference is near, or it is none. */
const REFERENCE_MS = 2000;
/** While nothing fails, a look around every 30 s; while cut off, every 3 s, to be back soon. */
const CALM_MS = 30_000;
const CUT_MS = 3000;

/** Tells whether this console itself is cut off: by its interfaces, by references, and by all targets together. */
export function createBearings({ now, references, targets, onChange }: BearingsDeps) {
  let round: { startedAt: number; done: Promise<void> } | null = null;
  let seen: Surroundings['references'] = null;
  let answeredAt: number | null = null;
  const proven = new Set<string>();
  let state: { state: Vantage; reason: string } = { state: 'not known', reason: 'Looking around.' };
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const judge = (): Vantage => {
    const next = vantageOf({ connected: isConnected(), references: seen, answeredAt, targets: targets() });
    const changed = next.state !== state.state;
    state = next;
    if (changed && !stopped) onChange(next.state, next.reason);
    return next.state;
  };
  async function ask(startedAt: number): Promise<void> {
    const chosen = references().length > 0;
    const all = chosen ? references() : systemReferences();
    const answers = isConnected() ? await Promise.all(all.map(replies)) : all.map(() => false);
    all.forEach((reference, i) => answers[i] && proven.add(reference));
    // A name server that never took a connection proves nothing by taking none now.
    const telling = all
      .map((reference, i) => ({ reference, answered: answers[i] }))
      .filter((a) => chosen || proven.has(a.reference));
    seen = { total: telling.length, answered: telling.filter((a) => a.answered).length, at: startedAt };
    judge();
  }
  const look = (): Promise<void> => {
    const startedAt = now();
    round = {
      startedAt,
      done: ask(startedAt)
        .catch(() => undefined)
        .finally(arm),
    };
    return round.done;
  };
  function arm(): void {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void look(), state.state === 'cut off' ? CUT_MS : CALM_MS).unref();
  }

  return {
    state: () => state,
    /** Something beyond this machine answered. */
    answered(): void {
      answeredAt = now();
      if (state.state === 'cut off') void look();
    },
    /** Whether this console is cut off, by a look around that began no earlier than `since` (UTC ms). */
    async check(since: number): Promise<Vantage> {
      if (!round || round.startedAt < since) void look();
      await round?.done;
      return judge();
    },
    start: (): void => void look(),
    stop(): void {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
export type Bearings = ReturnType<typeof createBearings>;

function isConnected(): boolean {
  return Object.values(networkInterfaces())
    .flat()
    .some((i) => i !== undefined && !i.internal && !i.address.startsWith('fe80:'));
}

/** The gateway and the name servers of this machine: they answer, or refuse, whenever the network does. */
function systemReferences(): string[] {
  const servers = getServers().flatMap((server) => {
    const address = server.replace(/^\[(.*)\](:\d+)?$/, '$1');
    return /^(127\.|::1$)/.test(address) ? [] : [`${address.includes(':') ? `[${address}]` : address}:53`];
  });
  return [...new Set([...gateways(), ...servers])].slice(0, 5);
}

/** Linux tells its routes in a file, addresses in hexadecimal and back to front. */
function gateways(): string[] {
  try {
    const rows = readFileSync('/proc/net/route', 'utf8').split('\n').slice(1);
    return rows.flatMap((row) => {
      const [, destination, gateway = ''] = row.split('\t');
      if (destination !== '00000000' || gateway === '00000000') return [];
      return [
        `${gateway
          .match(/../g)
          ?.toReversed()
          .map((hex) => Number.parseInt(hex, 16))
          .join('.')}:53`,
      ];
    });
  } catch {
    return [];
  }
}

/** Whether anything answers there: a refusal is an answer as well. */
function replies(reference: string): Promise<boolean> {
  const at = reference.lastIndexOf(':');
  const host = reference.slice(0, at).replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(reference.slice(at + 1)) });
    const end = (answered: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answered);
    };
    const timer = setTimeout(() => end(false), REFERENCE_MS);
    socket.once('connect', () => end(true));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET'),
    );
  });
}
