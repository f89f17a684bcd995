import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { protocol, type Session } from 'electron';
import { appOrigin, contentSecurityPolicy } from '../domain/shell.ts';

const scheme = 'holdfast';
const host = 'app';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Makes `holdfast:` an origin like https, with a CSP of its own; file: pages share one origin. Before `ready`. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the built page from `folder` at the application's origin. */
export function servePage(session: Session, folder: string): void {
  session.protocol.handle(scheme, (request) => answer(request, folder));
}

/** Answers one request of the page; nothing outside the folder can be named. */
export async function answer(request: { method: string; url: string }, folder: string): Promise<Response> {
  const url = new URL(request.url);
  if (url.host !== host) return refuse(404);
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
  const file = fileOf(url.pathname, folder);
  if (!file) return refuse(404);
  try {
    const body = await readFile(file);
    const type = types[extname(file)] ?? 'application/octet-stream';
    return new Response(request.method === 'HEAD' ? null : body, {
      headers: { ...headers, 'content-type': type },
    });
  } catch {
    return refuse(404);
  }
}

/** The address of the page. */
export const pageUrl = `${appOrigin}/`;

function fileOf(pathname: string, folder: string): string | null {
  try {
    const path = decodeURIComponent(pathname);
    const file = normalize(join(folder, path === '/' ? 'index.html' : path));
    return file.startsWith(folder + sep) && !path.includes('\0') ? file : null;
  } catch {
    return null; // a broken escape
  }
}

function refuse(status: number): Response {
  return new Response(null, { status, headers });
}
