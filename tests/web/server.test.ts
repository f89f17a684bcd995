import { request, type IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { createAccess } from '../../electron/web/access.ts';
import { createWebServer } from '../../electron/web/server.ts';
import { temporaryFolder } from '../fixtures/folder.ts';

const page = { body: Buffer.from('<p>page</p>'), type: 'text/html', cache: 'no-cache' };

async function serve(file = join(temporaryFolder(), 'web.json'), now?: () => number) {
  const access = createAccess(file, now);
  const web = createWebServer({
    access,
    assets: new Map([['/', page]]),
    attachRpc: (socket) => socket.send('rpc'),
    openLane: (path, lane) => {
      if (path !== 'terminal/1') return false;
      lane.onMessage((bytes) => lane.send(bytes));
      return true;
    },
  });
  const port = await web.listen(0);
  access.setPort(port);
  onTestFinished(() => web.close());
  const host = `${access.hostname}:${port}`;
  return { access, web, port, host, origin: `http://${host}`, file };
}
type Served = Awaited<ReturnType<typeof serve>>;

function ask(s: Served, path: string, headers: Record<string, string> = {}, method = 'GET', body?: string) {
  return new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
    const call = request(
      { host: '127.0.0.1', port: s.port, path, method, headers: { host: s.host, ...headers } },
      (answer) => {
        let text = '';
        answer.on('data', (chunk) => (text += String(chunk)));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
        );
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

async function logIn(s: Served): Promise<string> {
  const { headers } = await ask(s, '/session', { origin: s.origin }, 'POST', s.access.issueToken());
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

/** Answers the first message, or the HTTP status of the refusal, or the close code. */
function connect(s: Served, path: string, headers: Record<string, string>): Promise<string | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${s.port}${path}`, { headers: { host: s.host, ...headers } });
  onTestFinished(() => socket.terminate());
  return new Promise((resolve) => {
    socket.on('message', (data) => resolve((data as Buffer).toString()));
    socket.on('unexpected-response', (_request, answer) => resolve(answer.statusCode ?? 0));
    socket.on('close', (code) => resolve(code));
    socket.on('error', () => undefined);
    socket.on('open', () => path.startsWith('/terminal') && socket.send(Buffer.from('echo')));
  });
}

test('a request for another host or from another origin gets nothing', async () => {
  const s = await serve();
  expect((await ask(s, '/')).status).toBe(200);
  expect((await ask(s, '/', { host: `127.0.0.1:${s.port}` })).status).toBe(421);
  expect((await ask(s, '/', { host: `localhost:${s.port}` })).status).toBe(421);
  expect((await ask(s, '/', { origin: 'http://evil.localhost' })).status).toBe(421);
  expect((await ask(s, '/', { origin: `http://127.0.0.1:${s.port}` })).status).toBe(421);
});

test('the page carries a policy that runs only its own scripts and cannot be framed', async () => {
  const s = await serve();
  const { headers } = await ask(s, '/');
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(headers['x-content-type-options']).toBe('nosniff');
});

test('a token opens a session once, and a session is an HttpOnly cookie that never leaves this site', async () => {
  const s = await serve();
  const token = s.access.issueToken();
  const first = await ask(s, '/session', { origin: s.origin }, 'POST', token);
  expect(first.status).toBe(204);
  expect(first.headers['set-cookie']?.[0]).toMatch(/HttpOnly; SameSite=Strict; Path=\//);
  expect((await ask(s, '/session', { origin: s.origin }, 'POST', token)).status).toBe(401);
  expect((await ask(s, '/session', {}, 'POST', s.access.issueToken())).status).toBe(405);
});

test('a token that is ten minutes old is refused', async () => {
  let now = 1_000_000;
  const s = await serve(undefined, () => now);
  const token = s.access.issueToken();
  now += 10 * 60_000 + 1;
  expect((await ask(s, '/session', { origin: s.origin }, 'POST', token)).status).toBe(401);
});

test('a socket needs the cookie, the own origin and the own host', async () => {
  const s = await serve();
  const cookie = await logIn(s);
  const own = { origin: s.origin, cookie };
  expect(await connect(s, '/rpc', own)).toBe('rpc');
  expect(await connect(s, '/terminal/1', own)).toBe('echo');
  expect(await connect(s, '/terminal/2', own)).toBe(4404);
  expect(await connect(s, '/rpc', { origin: s.origin })).toBe(403);
  expect(await connect(s, '/rpc', { cookie })).toBe(403);
  expect(await connect(s, '/rpc', { ...own, origin: 'http://evil.localhost' })).toBe(403);
  expect(await connect(s, '/rpc', { ...own, host: `127.0.0.1:${s.port}` })).toBe(403);
  expect(await connect(s, '/rpc', { ...own, cookie: 'holdfast=guess' })).toBe(403);
});

test('a session goes on after the server restarts, and the file holds no secret of it', async () => {
  const first = await serve();
  const cookie = await logIn(first);
  const second = await serve(first.file);
  expect(second.access.hostname).toBe(first.access.hostname);
  expect((await ask(second, '/session', { cookie })).status).toBe(204);
  const { readFileSync } = await import('node:fs');
  expect(readFileSync(first.file, 'utf8')).not.toContain(cookie.split('=')[1]);
});

test('odd requests are answered without harm', async () => {
  const s = await serve();
  expect((await ask(s, '/../../etc/passwd')).status).toBe(404);
  expect((await ask(s, '/%2e%2e/%2e%2e/etc/passwd')).status).toBe(404);
  expect((await ask(s, '/', {}, 'DELETE')).status).toBe(405);
  expect((await ask(s, '/session', { origin: s.origin }, 'POST', 'x'.repeat(100_000))).status).toBe(401);
  expect((await ask(s, '/')).status).toBe(200);
});

test('a busy port is refused with what to do', async () => {
  const s = await serve();
  const other = createWebServer({
    access: s.access,
    assets: new Map(),
    attachRpc: () => undefined,
    openLane: () => false,
  });
  await expect(other.listen(s.port)).rejects.toThrow(
    `Port ${s.port} is in use. Choose another with --port N, or leave it out.`,
  );
});

test('neither a page that goes away in its request nor a full disk ends the server', async () => {
  const gone = await serve();
  const socket = connectSocket(gone.port, '127.0.0.1');
  socket.write(
    `POST /session HTTP/1.1\r\nhost: ${gone.host}\r\norigin: ${gone.origin}\r\ncontent-length: 32\r\n\r\nhalf`,
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.resetAndDestroy();
  await once(socket, 'close');
  expect((await ask(gone, '/')).status).toBe(200);

  const full = await serve();
  const cookie = await logIn(full);
  rmSync(dirname(full.file), { recursive: true });
  expect((await ask(full, '/session', { cookie })).status).toBe(204);
});
