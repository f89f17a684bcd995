import { z } from 'zod';
import { defineEvent } from '../event.ts';

const hostName = z
  .string()
  .trim()
  .min(1, 'Type a host name or an address')
  .max(255)
  .regex(/^[^\s/\p{Cc}]+$/u, 'A host name has no spaces');
const path = z
  .string()
  .max(100, 'The path of a socket has at most 100 characters')
  .regex(/^(~?\/|[A-Za-z]:\\)[^\p{Cc}]*$/u, 'A path begins with /');
const port = z.int('Type a number').max(65_535, 'A port is 1 to 65535');

/** Where a tunnel listens: on an address and a port (0: any free one), or on a Unix socket. */
const listenEnd = z.union([
  z.object({ host: hostName, port: port.min(0, 'A port is 1 to 65535') }),
  z.object({ path }),
]);
/** Where a tunnel leads to. */
const targetEnd = z.union([
  z.object({ host: hostName, port: port.min(1, 'A port is 1 to 65535') }),
  z.object({ path }),
]);
export type TunnelEnd = z.infer<typeof listenEnd>;

/**
 * `local`: listens here and leads to what the host reaches. `remote`: listens on the host and leads to what this
 * machine reaches. `dynamic`: listens here as a SOCKS proxy (4, 4a and 5), and leads where each client asks; `target` is null.
 */
const tunnelKind = z.enum(['local', 'remote', 'dynamic']);
export type TunnelKind = z.infer<typeof tunnelKind>;

export const tunnelDetails = z
  .object({ hostId: z.ulid(), kind: tunnelKind, listen: listenEnd, target: targetEnd.nullable() })
  .refine(({ kind, target }) => (target === null) === (kind === 'dynamic'), {
    message: 'Say where it leads to',
    path: ['target'],
  });
export type TunnelDetails = z.infer<typeof tunnelDetails>;

/** Where a tunnel stands. `waiting`: the connection was lost, and is tried again at `at` (UTC ms). */
const tunnelState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stopped') }),
  z.object({ kind: z.literal('starting') }),
  z.object({ kind: z.literal('open'), since: z.int() }),
  z.object({ kind: z.literal('waiting'), at: z.int(), text: z.string() }),
  z.object({ kind: z.literal('failed'), text: z.string() }),
]);
export type TunnelState = z.infer<typeof tunnelState>;

/** Bytes from the listening side (`sent`) and back to it, connections open now and in all. */
const traffic = z.object({ sent: z.int(), received: z.int(), open: z.int(), total: z.int() });
export type Traffic = z.infer<typeof traffic>;

/** A tunnel of this console: what it is to do, and what it does. Not in the log. */
export const tunnelRow = z.object({
  id: z.ulid(),
  hostId: z.ulid(),
  /** The host's name when the tunnel was last opened. */
  host: z.string(),
  production: z.boolean(),
  kind: tunnelKind,
  listen: listenEnd,
  target: targetEnd.nullable(),
  /** Opened when Holdfast starts. */
  autoStart: z.boolean(),
  /** From the OpenSSH configuration: open as long as a shell on its host is, and not kept. */
  configured: z.boolean().optional(),
  /** The incident that it was opened for. */
  incidentId: z.ulid().nullable(),
  state: tunnelState,
  traffic,
  createdAt: z.int(),
});
export type TunnelRow = z.infer<typeof tunnelRow>;

const facts = {
  tunnelId: z.ulid(),
  host: z.string().max(300),
  kind: tunnelKind,
  /** Both ends as a person reads them. */
  listen: z.string().max(400),
  target: z.string().max(400).nullable(),
};
export const tunnelOpened = defineEvent(
  'tunnel.opened.v1',
  z.object({ ...facts, hostId: z.ulid(), production: z.boolean() }),
);
export const tunnelClosed = defineEvent(
  'tunnel.closed.v1',
  z.object({ ...facts, reason: z.string().max(1000), sent: z.int(), received: z.int(), total: z.int() }),
);

/** A forwarding that the OpenSSH configuration of a host asks for. */
export const offeredTunnel = z.object({ kind: tunnelKind, listen: listenEnd, target: targetEnd.nullable() });
export type OfferedTunnel = z.infer<typeof offeredTunnel>;

/** `127.0.0.1:8080`, `[::1]:8080` or `/run/app.sock`. */
export function endText(end: TunnelEnd): string {
  if ('path' in end) return end.path;
  return `${end.host.includes(':') ? `[${end.host}]` : end.host}:${end.port}`;
}

/** True where only this machine (or, for a remote tunnel, only that host) can connect. */
export function isLoopback(end: TunnelEnd): boolean {
  if ('path' in end) return true;
  const host = end.host.toLowerCase().replace(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Reads `port`, `host:port`, `[v6]:port` or a path, as a person types it; a port alone is on loopback. */
export function parseEnd(text: string): TunnelEnd | null {
  const trimmed = text.trim();
  if (/^(~?\/|[A-Za-z]:\\)/.test(trimmed)) return { path: trimmed };
  const match = /^(?:(?:\[([^\]\s]+)\]|([^:[\]\s]+)):)?(\d{1,5})$/.exec(trimmed);
  if (!match || Number(match[3]) > 65_535) return null;
  return { host: match[1] ?? match[2] ?? '127.0.0.1', port: Number(match[3]) };
}
