import { sizeText } from '../size.ts';
import { entryFor, type EntryWriter } from '../timeline/entry.ts';
import { tunnelClosed, tunnelOpened, type TunnelKind } from './model.ts';

interface Ends {
  kind: TunnelKind;
  host: string;
  listen: string;
  target: string | null;
}

/** `127.0.0.1:5432 to db:5432 via db-1`. */
function wayText({ kind, host, listen, target }: Ends): string {
  if (kind === 'dynamic') return `${listen} as a SOCKS proxy via ${host}`;
  if (kind === 'remote') return `${listen} on ${host} to ${target ?? ''} here`;
  return `${listen} to ${target ?? ''} via ${host}`;
}

/** How tunnels read in the timeline. */
export const tunnelEntries: EntryWriter[] = [
  entryFor(tunnelOpened, (d) => ({
    kind: 'terminal',
    text: `Tunnel opened: ${wayText(d)}`,
    detail: d.production ? 'Production host.' : '',
  })),
  entryFor(tunnelClosed, (d) => ({
    kind: 'terminal',
    text: `Tunnel closed: ${wayText(d)}`,
    detail: [
      d.reason,
      `${d.total} ${d.total === 1 ? 'connection' : 'connections'}, ${sizeText(d.sent)} sent, ${sizeText(d.received)} received.`,
    ]
      .filter(Boolean)
      .join(' '),
  })),
];
