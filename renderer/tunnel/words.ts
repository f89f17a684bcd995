import { assertNever } from '@domain/assert.ts';
import { endText, type TunnelKind, type TunnelRow } from '@domain/tunnel/model.ts';

export const kindWords: Record<TunnelKind, { label: string; about: string }> = {
  local: {
    label: 'Local',
    about: 'Listens on this machine and leads to what the host reaches, such as a database.',
  },
  remote: { label: 'Remote', about: 'Listens on the host and leads to what this machine reaches.' },
  dynamic: {
    label: 'SOCKS',
    about:
      'Listens on this machine as a SOCKS proxy (4, 4a and 5): a browser behind it sees what the host sees.',
  },
};

/** `127.0.0.1:15432 to db.internal:5432`. */
export function wayText({ kind, listen, target }: TunnelRow): string {
  const from = endText(listen);
  if (!target) return `${from} as a SOCKS proxy`;
  return kind === 'remote'
    ? `${from} on the host to ${endText(target)} here`
    : `${from} to ${endText(target)}`;
}

/** Where it stands, in a few words. */
export function stateText({ state }: TunnelRow): string {
  switch (state.kind) {
    case 'stopped':
      return 'Closed';
    case 'starting':
      return 'Opening ...';
    case 'open':
      return 'Open';
    case 'waiting':
      return `Waits to connect again: ${state.text}`;
    case 'failed':
      return state.text;
    default:
      return assertNever(state);
  }
}

/** True while it is open, or on its way there. */
export function isActive({ state }: TunnelRow): boolean {
  return state.kind === 'open' || state.kind === 'starting' || state.kind === 'waiting';
}
