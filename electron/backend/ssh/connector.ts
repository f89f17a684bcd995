import type { Connector } from './channel.ts';
import { connectSsh } from './connection.ts';
import type { ConnectDeps, ConnectTarget } from './connectTarget.ts';
import { openShell } from './shell.ts';

/** Opens shells over SSH, one connection each. The target is worked out anew each time: settings may have changed. */
export function sshConnector(target: () => ConnectTarget, deps: Omit<ConnectDeps, 'signal'>): Connector {
  return async (size, signal) => {
    const to = target();
    const connection = await connectSsh(to, { ...deps, signal });
    try {
      const channel = await openShell(connection.client, { name: to.name, ...size, timeoutMs: to.timeoutMs });
      return { channel, onLost: connection.onClose, dispose: connection.dispose };
    } catch (error) {
      await connection.dispose();
      throw error;
    }
  };
}
