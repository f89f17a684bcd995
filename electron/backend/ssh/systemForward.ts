import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Connection } from 'ssh2';
import type { Master } from './systemMaster.ts';

/** 150 ms: a stream that the host cannot open is told as such by then; one that is silent is taken for open. */
const OPEN_MS = 150;
/** 15 s for the shared connection to say yes or no. */
const CONTROL_MS = 15_000;

interface Listener {
  /** What ssh was told, to take it back. */
  spec: string;
  server: Server;
  sockets: Set<Socket>;
}

/**
 * What listens on the host, and streams to the host's Unix sockets, over a connection that the system's ssh holds: each
 * goes through a socket of this machine in the connection's own folder, which only this person can look into.
 */
export function serveForwards(connection: Connection, master: Master): void {
  const listeners = new Map<string, Listener>();
  let count = 0;
  const listen = async (
    key: (port: number) => string,
    spec: string,
    open: (port: number, take: (stream: Duplex) => void, give: () => void) => void,
  ): Promise<number> => {
    const path = join(master.folder, `r${count++}`);
    const sockets = new Set<Socket>();
    let port = 0;
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
      open(
        port,
        (stream) => carry(socket, stream),
        () => socket.destroy(),
      );
    });
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(path, resolve));
    try {
      port = await control(master, ['forward', '-R', `${spec}:${path}`]);
    } catch (error) {
      server.close();
      throw error;
    }
    listeners.set(key(port), { spec: `${spec}:${path}`, server, sockets });
    return port;
  };
  const end = (key: string): boolean => {
    const listener = listeners.get(key);
    if (!listener) return false;
    listeners.delete(key);
    void control(master, ['cancel', '-R', listener.spec]).catch(() => undefined);
    listener.server.close();
    for (const socket of listener.sockets) socket.destroy();
    return true;
  };
  connection.once('close', () => {
    for (const { server, sockets } of listeners.values()) {
      server.close();
      for (const socket of sockets) socket.destroy();
    }
  });
  connection.on('request', (accept, reject, asked, info) => {
    const name: string = asked;
    const yes = (port?: number): void => accept?.(port);
    const no = (): void => reject?.();
    const told = info as { bindAddr: string; bindPort: number; socketPath: string };
    const { bindAddr, bindPort, socketPath } = told;
    if (name === 'cancel-tcpip-forward') return end(`${bindAddr}:${bindPort}`) ? yes() : no();
    if (name === 'cancel-streamlocal-forward@openssh.com') return end(socketPath) ? yes() : no();
    const tcp = name === 'tcpip-forward';
    const made = tcp
      ? listen(
          (port) => `${bindAddr}:${bindPort || port}`,
          `[${bindAddr}]:${bindPort}`,
          (port, take, give) =>
            connection.forwardOut(bindAddr, bindPort || port, '127.0.0.1', 0, (error, stream) =>
              error ? give() : take(stream),
            ),
        )
      : listen(
          () => socketPath,
          socketPath,
          (_port, take, give) =>
            connection.openssh_forwardOutStreamLocal(socketPath, (error, stream) =>
              error ? give() : take(stream),
            ),
        );
    return void made.then(yes, no);
  });
  connection.on('openssh.streamlocal', (accept, reject, { socketPath }: { socketPath: string }) => {
    const path = join(master.folder, `l${count++}`);
    const spec = `${path}:${socketPath}`;
    const over = (): void => void control(master, ['cancel', '-L', spec]).catch(() => undefined);
    control(master, ['forward', '-L', spec])
      .then(() => stays(path))
      .then(
        (socket) => {
          socket.once('close', over);
          carry(socket, accept());
        },
        () => {
          over();
          reject();
        },
      );
  });
}

function carry(one: Duplex, two: Duplex): void {
  two.on('error', () => undefined);
  one.once('close', () => two.destroy());
  two.once('close', () => one.destroy());
  one.pipe(two).pipe(one);
}

/** Connects to what ssh listens on; rejects where it is closed at once, as for a socket that the host cannot reach. */
function stays(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path, allowHalfOpen: true });
    const gone = (): void => reject(new Error('closed'));
    socket.on('error', gone).once('close', gone).once('end', gone);
    socket.once('connect', () => {
      const settle = (): void => {
        clearTimeout(timer);
        socket.removeListener('readable', look);
        resolve(socket);
      };
      const look = (): void => {
        if (socket.readableLength > 0) settle();
        // Nothing and its end: it says so once it is read.
        else socket.read();
      };
      const timer = setTimeout(settle, OPEN_MS);
      socket.on('readable', look);
    });
  });
}

/** Tells the shared connection something; answers the port that it chose, 0 where there is none. */
function control({ args }: Master, [command = '', ...rest]: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('ssh', ['-O', command, ...rest, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: CONTROL_MS,
    });
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(0, 1000)));
    child.stderr.resume();
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(Number(/\d{1,5}/.exec(said)?.[0] ?? 0));
      else reject(new Error('refused'));
    });
  });
}
