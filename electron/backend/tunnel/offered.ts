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
export function offeredTunnels(
  forwards: readonly ConfiguredForward[],
  gatewayPorts: boolean,
): OfferedTunnel[] {
  return forwards.flatMap(({ kind, from, to }) => {
    // GatewayPorts is about the ports of this machine: of its own the server decides.
    const listen = endOf(from, gatewayPorts && kind !== 'remote');
    const offer = { kind, listen, target: to && endOf(to, false) };
    if ((to === null) !== (kind === 'dynamic')) return [];
    return offeredTunnel.safeParse(offer).data ?? [];
  });
}

function endOf(end: End, everywhere: boolean): TunnelEnd {
  if ('path' in end) return end;
  // Loopback unless said otherwise; an empty address is said.
  if (end.host === null) return { host: everywhere ? '0.0.0.0' : '127.0.0.1', port: end.port };
  const host = end.host === '' || end.host === '*' ? '0.0.0.0' : end.host;
  return { host, port: end.port };
}
