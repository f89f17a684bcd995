import { setTimeout as delay } from 'node:timers/promises';
import type { Ask } from './ask.ts';
import type { Connector, Shell, ShellChannel } from './channel.ts';
import type { ConnectTarget } from './connectTarget.ts';
import type { Lease, Pool } from './pool.ts';
import { openShell } from './shell.ts';

/** 1 s: a hung-up shell is gone by then, or ignores it and counts as still running. */
const HANG_UP_MS = 1000;

/**
 * Opens shells over pooled connections. The target is worked out anew each time: settings may have changed.
 */
export function pooledShells(
  pool: Pool,
  target: () => ConnectTarget,
  { ask, command }: { ask: Ask; command?: string | undefined },
): Connector {
  return async (size, signal) => {
    const to = target();
    const { made, lease } = await pool.open({ target: to, use: 'session', ask, signal }, ({ client }) =>
      openShell(client, { name: to.name, ...size, timeoutMs: to.timeoutMs, command }),
    );
    return asShell(made, lease);
  };
}

function asShell(channel: ShellChannel, lease: Lease): Shell {
  const closed = new Promise<true>((resolve) => channel.onClose(() => resolve(true)));
  void closed.then(() => lease.release());
  const stops: (() => void)[] = [];
  return {
    channel,
    onLost: (listener) => void stops.push(lease.connection.onClose(listener)),
    async dispose() {
      for (const stop of stops) stop();
      channel.close();
      const clean = await Promise.race([closed, delay(HANG_UP_MS, false, { ref: false })]);
      lease.release(clean);
    },
  };
}
