import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectionRow } from '../../domain/database/model.ts';
import { dsnOf } from '../../domain/database/clientLine.ts';
import type { DatabasePortRow } from '../../domain/database/session.ts';
import { Failure } from '../../domain/failure.ts';
import type { Live } from '../change/live.ts';
import { explainConnect } from './explain.ts';
import { relay } from './relay.ts';

/** Four times a second: traffic is looked at, not measured. */
const TELL_MS = 250;
/** 100 streams at a time through one port: a pool of a tool has ten. */
const MAX_OPEN = 100;

export interface PortsDeps {
  live: Live;
  now(): number;
  open(connection: ConnectionRow, signal: AbortSignal): Promise<Duplex>;
}

interface Port {
  server: Server;
  row: DatabasePortRow;
  stop: AbortController;
  streams: Set<Socket>;
  timer: NodeJS.Timeout;
}

/** Ports on 127.0.0.1 through which other tools reach databases behind hosts. */
export function createPorts({ live, now, open }: PortsDeps) {
  const ports = new Map<string, Port>();

  const carry = async (port: Port, connection: ConnectionRow, local: Socket): Promise<void> => {
    port.row.open += 1;
    port.row.total += 1;
    port.streams.add(local);
    local.once('close', () => {
      port.streams.delete(local);
      port.row.open -= 1;
    });
    await relay(local, {
      open: (signal) => open(connection, signal),
      signal: port.stop.signal,
      onOpen(remote) {
        local.on('data', (chunk: Buffer) => void (port.row.bytesOut += chunk.length));
        remote.on('data', (chunk: Buffer) => void (port.row.bytesIn += chunk.length));
        port.row.problem = '';
      },
      onFailed(error) {
        const { address, port: number } = connection;
        port.row.problem = explainConnect(error, `${address}:${number}`).text;
      },
    });
  };

  const stop = async (connectionId: string): Promise<void> => {
    const port = ports.get(connectionId);
    if (!port) return;
    ports.delete(connectionId);
    clearInterval(port.timer);
    port.stop.abort();
    for (const stream of port.streams) stream.destroy();
    await new Promise((resolve) => port.server.close(resolve));
    live.remove('databasePort', connectionId);
  };
  return {
    stop,
    async start(connection: ConnectionRow, wanted = 0): Promise<{ port: number; dsn: string }> {
      const running = ports.get(connection.id);
      if (running) return { port: running.row.port, dsn: running.row.dsn };
      const server = createServer((local) => {
        const port = ports.get(connection.id);
        if (port && port.streams.size < MAX_OPEN) void carry(port, connection, local);
        else local.destroy();
      });
      const number = await listen(server, wanted);
      // Asked twice at once: one port is enough.
      const first = ports.get(connection.id);
      if (first) {
        server.close();
        return { port: first.row.port, dsn: first.row.dsn };
      }
      const dsn = dsnOf(connection, { host: '127.0.0.1', port: number });
      const row: DatabasePortRow = {
        connectionId: connection.id,
        port: number,
        dsn,
        since: now(),
        problem: '',
        open: 0,
        total: 0,
        bytesIn: 0,
        bytesOut: 0,
      };
      let told = '';
      const timer = setInterval(() => {
        const next = JSON.stringify(row);
        if (next !== told) live.set('databasePort', connection.id, { ...row });
        told = next;
      }, TELL_MS).unref();
      ports.set(connection.id, { server, row, stop: new AbortController(), streams: new Set(), timer });
      live.set('databasePort', connection.id, { ...row });
      return { port: number, dsn };
    },
    async dispose(): Promise<void> {
      await Promise.all([...ports.keys()].map(stop));
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      const text = taken
        ? `Port ${port} is in use here. Choose another.`
        : `Port ${port} cannot be opened here (${error.code}).`;
      reject(new Failure('REFUSED', text));
    });
    server.listen(port, '127.0.0.1', () => {
      // One that cannot be accepted is its client's loss alone.
      server.on('error', () => undefined);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
