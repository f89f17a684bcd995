import {
  offeredTunnel,
  type OfferedTunnel,
  type TunnelEnd,
  type TunnelKind,
} from '../../domain/tunnel/model.ts';

type End = { host: string | null; port: number } | { path: string };

/** A forwarding as the OpenSSH configuration says it. */
export interface ConfiguredForward {
  kind: TunnelKind;
  from: End;
  to: End | null;
}

/** The forwardings of a configuration as tunnels; a SOCKS proxy on the host's side, which is none of ours, is left out. */
export function offeredTunnels(forwards: readonly ConfiguredForward[]): OfferedTunnel[] {
  return forwards.flatMap(({ kind, from, to }) => {
    const offer = { kind, listen: endOf(from), target: to && endOf(to) };
    if ((to === null) !== (kind === 'dynamic')) return [];
    return offeredTunnel.safeParse(offer).data ?? [];
  });
}

function endOf(end: End): TunnelEnd {
  if ('path' in end) return end;
  // As OpenSSH without GatewayPorts: loopback unless said otherwise.
  const host = end.host === null || end.host === '' ? '127.0.0.1' : end.host === '*' ? '0.0.0.0' : end.host;
  return { host, port: end.port };
}
