import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Lane } from '../backend/lane.ts';
import { Failure } from '../domain/failure.ts';
import { contentSecurityPolicy } from '../domain/shell.ts';
import type { Access } from './access.ts';
import type { Asset } from './assets.ts';

export interface WebServerOptions {
  access: Access;
  assets: Map<string, Asset>;
  attachRpc(socket: WebSocket): void;
  /** Opens a byte lane by its path, e.g. `terminal/<id>`; false where there is none of that name. */
  openLane(path: string, lane: Lane): boolean;
}

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
};

/** 8 MB: a guide of 5 MB fits in one message; anything larger is refused before it is read. */
const MAX_MESSAGE = 8 * 1024 * 1024;

/** Serves the page and its lanes on the loopback address. Host, Origin and cookie are checked on every request. */
export function createWebServer({ access, assets, attachRpc, openLane }: WebServerOptions) {
  const http = createHttpServer((request, response) => {
    answer(request, response).catch(() => {
      // A page that went away in the middle of its request, as a reload does, is that request's end alone.
      if (response.headersSent) response.destroy();
      else send(response, 500, '');
    });
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE, perMessageDeflate: false });
  const port = () => (http.address() as AddressInfo).port;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!access.isOwn(request, port())) {
      return send(response, 421, 'Open the link that Holdfast printed when it started.\n');
    }
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (path === '/session') return session(request, response);
    const asset = assets.get(path);
    if (!asset) return send(response, 404, 'Not found\n');
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, 'Only GET\n');
    response.writeHead(200, { ...headers, 'content-type': asset.type, 'cache-control': asset.cache });
    response.end(request.method === 'HEAD' ? undefined : asset.body);
  };

  const session = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === 'GET') {
      const renewed = access.renew(request);
      if (renewed) response.setHeader('set-cookie', renewed);
      return send(response, renewed ? 204 : 401, '');
    }
    if (request.method !== 'POST' || request.headers.origin === undefined) return send(response, 405, '');
    const cookie = access.exchange(await readBody(request));
    if (!cookie) return send(response, 401, '');
    response.setHeader('set-cookie', cookie);
    send(response, 204, '');
  };

  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const fromOwnPage = request.headers.origin !== undefined && access.isOwn(request, port());
    if (!fromOwnPage || !access.hasSession(request)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    const path = (request.url ?? '').slice(1);
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', () => ws.terminate());
      if (path === 'rpc') attachRpc(ws);
      else if (!openLane(path, toLane(ws))) ws.close(4404, 'no such lane');
    });
  });

  return {
    /** Listens on 127.0.0.1; answers the port. A busy port is a Failure that says what to do. */
    listen: (wanted: number) =>
      new Promise<number>((resolve, reject) => {
        const refuse = (error: NodeJS.ErrnoException): void => reject(explainListen(error, wanted));
        http.once('error', refuse);
        http.listen(wanted, '127.0.0.1', () => {
          http.removeListener('error', refuse);
          // A connection that cannot be accepted, as for want of descriptors, is its page's loss alone.
          http.on('error', () => undefined);
          resolve(port());
        });
      }),
    async close(): Promise<void> {
      for (const ws of sockets.clients) ws.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    ...headers,
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(body);
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > 1000) return ''; // a token has 32 characters
  }
  return body;
}

function explainListen(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new Failure('REFUSED', `Port ${port} is in use. Choose another with --port N, or leave it out.`);
  if (error.code === 'EACCES')
    return new Failure(
      'REFUSED',
      `Port ${port} is not allowed for you. Choose one above 1023 with --port N.`,
    );
  return error;
}

function toLane(ws: WebSocket): Lane {
  return {
    send: (bytes) => ws.send(bytes),
    onMessage: (listener) =>
      void ws.on('message', (data, isBinary) => {
        if (isBinary) listener(data as Buffer);
      }),
    onClose: (listener) => void ws.on('close', listener),
    close: () => ws.close(),
  };
}
