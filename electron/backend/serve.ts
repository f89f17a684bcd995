import { RPCHandler as PortHandler } from '@orpc/server/message-port';
import { RPCHandler as SocketHandler } from '@orpc/server/ws';
import type { WebSocket } from 'ws';
import type { Backend } from './backend.ts';
import { createRouter } from './router.ts';

type Port = Parameters<PortHandler<Record<never, never>>['upgrade']>[0];

/** Attaches the procedures to a page's lane. `report` is told of bugs; it never gets input or secrets. */
export function createServer(backend: Backend, report: (error: unknown) => void) {
  const router = createRouter(backend.services, report);
  const sockets = new SocketHandler(router);
  const ports = new PortHandler(router);
  return {
    /** Serves RPC on a WebSocket that the shell has authenticated. */
    attachSocket: (socket: WebSocket): void => void sockets.upgrade(socket).catch(report),
    /** Serves RPC on a MessagePort (Electron's or Node's). */
    attachPort: (port: Port): void => ports.upgrade(port),
  };
}
