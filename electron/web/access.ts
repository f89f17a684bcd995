import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';

const stored = z.object({
  label: z.string().regex(/^hf-[0-9a-f]{12}$/),
  port: z.int().min(0).max(65535),
  sessions: z.array(z.object({ hash: z.string(), until: z.int() })),
});
type Stored = z.infer<typeof stored>;

const SESSION_MS = 7 * 24 * 3600_000;
const TOKEN_MS = 10 * 60_000;
const COOKIE = 'holdfast';

/**
 * Who may talk to the web shell. A one-time token (in the link's fragment, so that it is in no log) is exchanged
 * for a cookie. Cookies ignore ports, so each data folder has a host name of its own below `localhost`; it and the
 * hashes of the sessions are kept, so that an open page goes on after the server restarts.
 */
export function createAccess(file: string, now: () => number = Date.now) {
  const state = read(file);
  const tokens = new Map<string, number>();
  const save = (): void => {
    try {
      writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    } catch {
      // The disk is full: the page goes on, and only a restart of the server would ask it for a new link.
    }
  };
  const known = (cookie: string | undefined): boolean => {
    if (!cookie) return false;
    const hash = sha256(cookie);
    return state.sessions.some((s) => s.until > now() && same(s.hash, hash));
  };

  return {
    hostname: `${state.label}.localhost`,
    lastPort: state.port,
    setPort(port: number): void {
      state.port = port;
      save();
    },
    /** A new one-time token, good for ten minutes. */
    issueToken(): string {
      const token = randomBytes(24).toString('base64url');
      tokens.set(sha256(token), now() + TOKEN_MS);
      return token;
    },
    /** Exchanges a token for a Set-Cookie value; null where it is wrong, used or late. */
    exchange(token: string): string | null {
      const hash = sha256(token);
      const until = tokens.get(hash);
      tokens.delete(hash);
      if (until === undefined || until < now()) return null;
      const secret = randomBytes(32).toString('base64url');
      state.sessions = [
        ...state.sessions.filter((s) => s.until > now()),
        { hash: sha256(secret), until: now() + SESSION_MS },
      ];
      save();
      return cookieFor(secret);
    },
    hasSession: (request: IncomingMessage): boolean => known(cookieOf(request)),
    /** Lengthens the session of a request in use; answers its Set-Cookie value, or null where there is none. */
    renew(request: IncomingMessage): string | null {
      const secret = cookieOf(request);
      const session = secret ? state.sessions.find((s) => same(s.hash, sha256(secret))) : undefined;
      if (!secret || !session || session.until <= now()) return null;
      session.until = now() + SESSION_MS;
      save();
      return cookieFor(secret);
    },
    /** True where the request names this host and, if it has an Origin, comes from this host's own page. */
    isOwn(request: IncomingMessage, port: number): boolean {
      const host = `${state.label}.localhost:${port}`;
      const { origin } = request.headers;
      return request.headers.host === host && (origin === undefined || origin === `http://${host}`);
    },
  };
}
export type Access = ReturnType<typeof createAccess>;

function read(file: string): Stored {
  try {
    return stored.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Missing or damaged: pages that are open have to be opened anew with a fresh link, nothing else is lost.
    return { label: `hf-${randomBytes(6).toString('hex')}`, port: 0, sessions: [] };
  }
}

function cookieFor(secret: string): string {
  return `${COOKIE}=${secret}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${SESSION_MS / 1000}`;
}

function cookieOf(request: IncomingMessage): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === COOKIE) return value;
  }
  return undefined;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function same(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
