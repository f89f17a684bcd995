import { assertNever } from '../../domain/assert.ts';

/** One end of a forwarding: a port (with the address it is bound to, where one is named) or a Unix socket. */
type ForwardEnd = { host: string | null; port: number } | { path: string };

/** A forwarding that the configuration asks for; `to` is null for a SOCKS proxy. */
export interface Forward {
  kind: 'local' | 'remote' | 'dynamic';
  from: ForwardEnd;
  to: ForwardEnd | null;
}

/** Reads the arguments of LocalForward, RemoteForward or DynamicForward; null where they make no sense. */
export function parseForward(kind: Forward['kind'], args: string[]): Forward | null {
  const from = parseEnd(args[0] ?? '');
  if (!from) return null;
  if (kind === 'dynamic') return { kind, from, to: null };
  if (args[1] === undefined) return kind === 'remote' ? { kind, from, to: null } : null;
  const to = parseEnd(args[1]);
  if (!to || ('port' in to && (to.host === null || to.port === 0))) return null;
  return { kind, from, to };
}

/** `port`, `host:port`, `[v6]:port` or a path. */
function parseEnd(text: string): ForwardEnd | null {
  if (text.startsWith('/')) return { path: text };
  const match = /^(?:(?:\[([^\]]*)\]|([^:/[\]]*)):)?(\d+)$/.exec(text);
  const port = Number(match?.[3] ?? Number.NaN);
  if (!match || !(port >= 0 && port <= 65_535)) return null;
  return { host: match[1] ?? match[2] ?? null, port };
}

/** A forwarding as `ssh -G` prints it. */
export function forwardText({ kind, from, to }: Forward): string {
  const start = endText(from);
  switch (kind) {
    case 'dynamic':
      return `dynamicforward ${start}`;
    case 'local':
      return `localforward ${start} ${to ? endText(to) : ''}`;
    case 'remote':
      return `remoteforward ${start} ${to ? endText(to) : '[socks]:0'}`;
    default:
      return assertNever(kind);
  }
}

function endText(end: ForwardEnd): string {
  if ('path' in end) return end.path;
  return end.host === null ? String(end.port) : `[${end.host}]:${end.port}`;
}
