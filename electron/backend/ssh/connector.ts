import { setTimeout as delay } from 'node:timers/promises';
import type { Ask } from './ask.ts';
import type { Connector, Shell } from './channel.ts';
import type { ConnectTarget } from './connectTarget.ts';
import type { Lease, Pool, Want } from './pool.ts';
import { openConfigured, type OpenedShell } from './shellOpen.ts';

/** 1 s: a hung-up shell is gone by then, or ignores it and counts as still running. */
const HANG_UP_MS = 1000;

/**
 * Opens shells over pooled connections. The target is worked out anew each time: settings may have changed.
 */
export function pooledShells(
  pool: Pool,
  target: () => ConnectTarget,
  { ask, keepAs = null }: { ask: Ask; keepAs?: string | null },
): Connector {
  return async (size, signal) => {
    const to = target();
    // Without a terminal it is like any command.
    const use = to.session.tty || keepAs !== null ? 'shell' : 'session';
    const want: Want = { target: to, use, ask, signal };
    const { made, lease } = await pool.open(want, (connection) =>
      openConfigured(connection, to, { size, keepAs }),
    );
    return asShell(made, lease);
  };
}

function asShell({ channel, notes, agent }: OpenedShell, lease: Lease): Shell {
  const closed = new Promise<true>((resolve) => channel.onClose(() => resolve(true)));
  void closed.then(() => lease.release());
  const stops: (() => void)[] = [];
  return {
    channel,
    notes,
    agent,
    onLost: (listener) => void stops.push(lease.connection.onClose(listener)),
    async dispose() {
      for (const stop of stops) stop();
      channel.close();
      const clean = await Promise.race([closed, delay(HANG_UP_MS, false, { ref: false })]);
      lease.release(clean);
    },
  };
}
