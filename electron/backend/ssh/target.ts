import { homedir } from 'node:os';
import { resolveHost } from './config.ts';
import { USUAL_ORDER } from './auth.ts';
import { effectiveAlgorithms } from './configAlgorithms.ts';
import { sessionVariables } from './configSession.ts';
import type { ConfigOptions } from './config.ts';
import type { HostSettings } from './configSettings.ts';
import type { HostTransport } from '../../domain/host/model.ts';
import { destinationText } from '../../domain/host/destination.ts';
import type { Destination } from '../../domain/host/destination.ts';
import type { ConnectTarget } from './connectTarget.ts';
import { SshError } from '../../domain/terminal/failure.ts';

/** As deep as jump hosts may refer to jump hosts: beyond it the configuration goes round in a circle. */
const MAX_HOPS = 8;
const TIMEOUT_SECONDS = 15;
/** Three lost answers in a row, 45 s: then the connection counts as dead. */
const KEEPALIVE_SECONDS = 15;

/** What a person wrote down about a host; what is left out comes from the OpenSSH configuration. */
export interface HostSpec {
  /** How the person calls the host. */
  name: string;
  /** A name in the configuration, or an address. */
  address: string;
  port?: number | null;
  user?: string | null;
  /** Tried before the configured ones. */
  identityFile?: string | null;
  /** `[user@]host[:port]`, the first hop first; replaces the configured ProxyJump. */
  jumps?: Destination[] | null;
  transport?: HostTransport;
}

export interface TargetOptions extends ConfigOptions {
  /** The environment's agent socket (SSH_AUTH_SOCK). */
  agentSocket?: string | null;
  /** Where SendEnv takes its variables from; this process's where it is left out. */
  environment?: NodeJS.ProcessEnv;
}

/** Works out how to connect to a host. Throws UNSUPPORTED for what the configuration asks and we cannot do. */
export function resolveTarget(spec: HostSpec, options: TargetOptions = {}): ConnectTarget {
  const asked: Destination = {
    host: spec.address,
    ...(spec.port ? { port: spec.port } : {}),
    ...(spec.user ? { user: spec.user } : {}),
  };
  const target = targetOf(asked, options, spec.jumps ?? null, 0);
  // What the person wrote is a path, not a pattern: only `~` stands for something.
  const home = options.home ?? homedir();
  const own = spec.identityFile?.replace(/^~(?=\/|$)/, home);
  const identityPaths = own ? [own, ...target.identityPaths] : target.identityPaths;
  const named = { ...target, name: spec.name, identityPaths, ownKeyPath: own ?? null };
  return bySystem(named, spec, options, own ?? null);
}

/** Lets the system's ssh make the connection, or the one to the last jump host. */
function bySystem(
  target: ConnectTarget,
  { transport, address, port, user, jumps }: HostSpec,
  options: TargetOptions,
  key: string | null,
): ConnectTarget {
  const last = target.jumps.at(-1);
  // A file that was named instead of the usual ones.
  const file = options.sources?.[0]?.file;
  const common = file ? ['-F', file] : [];
  if (transport === 'system') {
    const args = [
      ...(port ? ['-p', String(port)] : []),
      ...(user ? ['-l', user] : []),
      ...(key ? ['-i', key] : []),
      ...(jumps?.length === 0 ? ['-o', 'ProxyJump=none', '-o', 'ProxyCommand=none'] : []),
    ];
    return { ...target, systemArgs: [...common, ...hopArgs(target.jumps), ...args, '--', address] };
  }
  if (transport !== 'systemJump' || !last) return target;
  const before = target.jumps.slice(0, -1);
  const to = ['-p', String(last.port), '-l', last.user, '--', last.name];
  return { ...target, jumps: [...before, { ...last, systemArgs: [...common, ...hopArgs(before), ...to] }] };
}

function hopArgs(hops: ConnectTarget[]): string[] {
  const list = hops.map(({ name, user, port }) => destinationText({ host: name, user, port }));
  return list.length ? ['-J', list.join(',')] : [];
}

function targetOf(
  spec: Destination,
  options: TargetOptions,
  via: Destination[] | null,
  depth: number,
): ConnectTarget {
  const settings = resolveHost(spec, options);
  if (depth > MAX_HOPS) {
    throw new SshError('UNSUPPORTED', `The ProxyJump settings of ${spec.host} go round in a circle.`, {
      host: spec.host,
    });
  }
  return {
    name: spec.host,
    host: settings.hostName,
    port: settings.port,
    user: settings.user,
    identityPaths: settings.identityPaths,
    identitiesOnly: settings.identitiesOnly,
    certificatePaths: settings.certificatePaths,
    preferredAuthentications: allowedMethods(settings),
    passwordPrompts: settings.numberOfPasswordPrompts,
    publicKeyAlgorithms: keyAlgorithms(settings),
    agentSocket: agentOf(settings, options.agentSocket ?? null),
    systemArgs: null,
    proxyCommand: via === null ? settings.proxyCommand : null,
    hostKeyAlias: settings.hostKeyAlias,
    userKnownHostsFiles: settings.userKnownHostsFiles,
    globalKnownHostsFiles: settings.globalKnownHostsFiles,
    strictHostKeyChecking: settings.strictHostKeyChecking,
    hostKeyAlgorithms: settings.algorithms.hostkeyalgorithms ?? null,
    updateHostKeys: settings.updateHostKeys,
    algorithms: settings.algorithms,
    revokedHostKeys: settings.revokedHostKeys,
    compression: settings.compression,
    connectionAttempts: Math.max(1, settings.connectionAttempts),
    tcpKeepAlive: settings.tcpKeepAlive,
    rekey: settings.rekeyLimit,
    forwardAgent: forwardedAgent(settings, options.agentSocket ?? null),
    session: {
      env: sessionVariables(settings, options.environment ?? process.env),
      tty: settings.requestTty !== 'no',
      command: settings.remoteCommand,
      exitOnForwardFailure: settings.exitOnForwardFailure,
    },
    family: ({ any: 0, inet: 4, inet6: 6 } as const)[settings.addressFamily],
    bindAddress: settings.bindAddress,
    timeoutMs: (settings.connectTimeout ?? TIMEOUT_SECONDS) * 1000,
    keepaliveSeconds: settings.serverAliveInterval || KEEPALIVE_SECONDS,
    keepaliveCountMax: settings.serverAliveCountMax,
    jumps: jumpsOf(via ?? settings.proxyJump, options, depth),
  };
}

/** Of several hops the last is reached through the ones before; the first may have a ProxyJump of its own. */
function jumpsOf(specs: Destination[], options: TargetOptions, depth: number): ConnectTarget[] {
  return specs.flatMap((spec, index) => {
    const hop = targetOf(spec, options, index === 0 ? null : [], depth + 1);
    return [...hop.jumps, { ...hop, jumps: [] }];
  });
}

function agentOf(settings: HostSettings, environment: string | null): string | null {
  return settings.identityAgent === 'none' ? null : (settings.identityAgent ?? environment);
}

/** `yes` is the agent that logs in; else the configuration names its socket. */
function forwardedAgent(settings: HostSettings, environment: string | null): string | null {
  const { forwardAgent } = settings;
  return forwardAgent === '' ? agentOf(settings, environment) : forwardAgent;
}

/** The ways to log in that are switched on, in the configured order; null where nothing is said. */
function allowedMethods(settings: HostSettings): string[] | null {
  const off = [
    ...(settings.pubkeyAuthentication ? [] : ['publickey']),
    ...(settings.passwordAuthentication ? [] : ['password']),
    ...(settings.kbdInteractiveAuthentication ? [] : ['keyboard-interactive']),
  ];
  if (settings.preferredAuthentications === null && off.length === 0) return null;
  const order = settings.preferredAuthentications ?? USUAL_ORDER;
  return order.filter((method) => !off.includes(method));
}

function keyAlgorithms({ algorithms }: HostSettings): string[] | null {
  const value = algorithms.pubkeyacceptedalgorithms;
  return value === undefined ? null : effectiveAlgorithms('pubkeyacceptedalgorithms', value);
}
