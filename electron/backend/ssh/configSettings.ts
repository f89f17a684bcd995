import { hostname } from 'node:os';
import { createHash } from 'node:crypto';
import { parseJumps } from '../../domain/host/destination.ts';
import type { Destination } from '../../domain/host/destination.ts';
import { algorithmKeys } from './configAlgorithms.ts';
import type { AlgorithmKey } from './configAlgorithms.ts';
import { parseForward } from './configForward.ts';
import type { Forward } from './configForward.ts';
import { expandPath, expandTokens, expandVariables } from './configTokens.ts';
import { rekeyOf, sentPatterns, setVariables } from './configSession.ts';
import { unusedSettings } from './configUnused.ts';
import { flagOf } from './configValues.ts';
import type { ConfigValues } from './configValues.ts';

/** What OpenSSH's configuration says about one host, in the keys that Holdfast uses. */
export interface HostSettings {
  /** The name as typed. */
  name: string;
  hostName: string;
  user: string;
  port: number;
  /** As written, in order, the defaults where none is set. `identityPaths` gives them expanded. */
  identityFiles: string[];
  identityPaths: string[];
  identitiesOnly: boolean;
  certificateFiles: string[];
  certificatePaths: string[];
  /** A socket path, `none`, or null for the environment's agent. */
  identityAgent: string | null;
  /** Null is off, '' the agent that logs in, else a socket's path. */
  forwardAgent: string | null;
  proxyJump: Destination[];
  /** With its tokens expanded. */
  proxyCommand: string | null;
  hostKeyAlias: string | null;
  userKnownHostsFiles: string[];
  globalKnownHostsFiles: string[];
  /** `yes`, `ask`, `accept-new` or `no`. */
  strictHostKeyChecking: string;
  /** False where a server's other keys are not to be learnt. */
  updateHostKeys: boolean;
  /** Seconds; 0 is off. */
  serverAliveInterval: number;
  serverAliveCountMax: number;
  connectTimeout: number | null;
  connectionAttempts: number;
  addressFamily: 'any' | 'inet' | 'inet6';
  bindAddress: string | null;
  /** Ways to log in that are allowed, in order; null for the usual order. */
  preferredAuthentications: string[] | null;
  pubkeyAuthentication: boolean;
  passwordAuthentication: boolean;
  kbdInteractiveAuthentication: boolean;
  numberOfPasswordPrompts: number;
  compression: boolean;
  /** The lists as written, with their `+`, `-` or `^`. */
  algorithms: Partial<Record<AlgorithmKey, string>>;
  forwards: Forward[];
  gatewayPorts: boolean;
  exitOnForwardFailure: boolean;
  setEnv: string[];
  sendEnv: string[];
  /** `auto`, `yes`, `no` or `force`. */
  requestTty: string;
  remoteCommand: string | null;
  tag: string | null;
  /** When keys are to be exchanged anew; 0 for the usual. */
  rekeyLimit: { bytes: number; seconds: number };
  tcpKeepAlive: boolean;
  /** Keys that no host may show: a file's path; null for none. */
  revokedHostKeys: string | null;
  /** What was left out, in words for a person. */
  notes: string[];
  /** What is set and not applied, with the reason: less urgent than the notes. */
  unused: string[];
  /** The values as written, for printing them. */
  values: ConfigValues;
}

const DEFAULT_IDENTITIES = ['rsa', 'ecdsa', 'ecdsa_sk', 'ed25519', 'ed25519_sk', 'xmss', 'dsa'];

export interface Found {
  hostName: string;
  values: ConfigValues;
  notes: string[];
  home: string;
  localUser: string;
}

/** Works the settings out of what the lines said. */
export function settingsFrom(spec: Destination, found: Found): HostSettings {
  const { values, notes, hostName } = found;
  const port = spec.port ?? portOf(values.text('port'), notes) ?? 22;
  const user = spec.user ?? values.text('user') ?? found.localUser;
  const alias = values.text('hostkeyalias');
  const jumpText = values.words('proxyjump')?.[0] ?? 'none';
  const tokens = tokensOf(spec, found, { port, user, alias, jumpText });
  const paths = (files: string[]): string[] =>
    files.filter((file) => file !== 'none').flatMap((file) => expandPath(file, tokens, notes) ?? []);
  const command = (key: string): string | null => commandOf(values.text(key), tokens, notes);
  return {
    name: spec.host,
    hostName,
    user,
    port,
    ...identities(values, paths),
    forwardAgent: forwardedAgent(values.text('forwardagent'), paths),
    proxyJump: parseJumps(jumpText, (part) =>
      notes.push(`ProxyJump "${part}" is not understood and left out.`),
    ),
    proxyCommand: command('proxycommand'),
    ...hostKeys(values, paths),
    hostKeyAlias: alias,
    ...liveness(values),
    addressFamily: familyOf(values.text('addressfamily')),
    bindAddress: values.text('bindaddress'),
    ...logins(values),
    compression: values.flag('compression') ?? false,
    algorithms: algorithmsOf(values),
    forwards: values.flag('clearallforwardings') ? [] : forwardsOf(values, tokens, notes),
    gatewayPorts: values.flag('gatewayports') ?? false,
    exitOnForwardFailure: values.flag('exitonforwardfailure') ?? false,
    setEnv: setVariables(values.words('setenv') ?? []),
    sendEnv: sentPatterns(values.every('sendenv').flat()),
    requestTty: ttyOf(values.text('requesttty')),
    remoteCommand: command('remotecommand'),
    tag: values.text('tag'),
    rekeyLimit: rekeyOf(values.every('rekeylimit')),
    tcpKeepAlive: values.flag('tcpkeepalive') ?? true,
    revokedHostKeys: paths(fileOf(values.text('revokedhostkeys')))[0] ?? null,
    notes: [...notes, ...refusals(values)],
    unused: unusedSettings(values),
    values,
  };
}

/** What is refused for safety, and what makes a host another one: a person must know before connecting. */
function refusals(values: ConfigValues): string[] {
  const canonical = values.text('canonicalizehostname')?.toLowerCase() ?? 'no';
  return [
    ...(values.flag('permitlocalcommand') && values.text('localcommand') !== null
      ? ['LocalCommand is left out: Holdfast runs no command on this machine when it connects.']
      : []),
    ...(flagOf(canonical) === false || canonical === 'none'
      ? []
      : ['CanonicalizeHostname is left out: write the full name as HostName.']),
  ];
}

const fileOf = (text: string | null): string[] => (text === null ? [] : [text]);

interface Known {
  port: number;
  user: string;
  alias: string | null;
  jumpText: string;
}

/** The `%` tokens of ssh_config(5). */
function tokensOf(
  spec: Destination,
  { hostName, home, localUser }: Found,
  known: Known,
): Record<string, string> {
  const local = hostname();
  const { port, user, alias } = known;
  return {
    d: home,
    h: hostName,
    i: String(process.getuid?.() ?? ''),
    j: known.jumpText === 'none' ? '' : known.jumpText,
    k: alias ?? spec.host,
    L: local.split('.')[0] ?? local,
    l: local,
    n: spec.host,
    p: String(port),
    r: user,
    u: localUser,
    C: createHash('sha1').update(`${local}${hostName}${port}${user}`).digest('hex'),
  };
}

function identities(values: ConfigValues, paths: (files: string[]) => string[]) {
  const written = values.every('identityfile').flatMap((args) => args[0] ?? []);
  const identityFiles = written.length ? written : DEFAULT_IDENTITIES.map((name) => `~/.ssh/id_${name}`);
  const certificateFiles = values.every('certificatefile').flatMap((args) => args[0] ?? []);
  return {
    identityFiles,
    identityPaths: paths(identityFiles),
    identitiesOnly: values.flag('identitiesonly') ?? false,
    certificateFiles,
    certificatePaths: paths(certificateFiles),
    identityAgent: agentOf(values.text('identityagent'), paths),
  };
}

function hostKeys(values: ConfigValues, paths: (files: string[]) => string[]) {
  const own = values.words('userknownhostsfile');
  const strict = values.text('stricthostkeychecking')?.toLowerCase() ?? 'ask';
  const flag = flagOf(strict);
  return {
    userKnownHostsFiles: paths(own ?? ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']),
    globalKnownHostsFiles: paths(
      values.words('globalknownhostsfile') ?? ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'],
    ),
    strictHostKeyChecking: flag === true ? 'yes' : flag === false || strict === 'off' ? 'no' : strict,
    // As OpenSSH: on, unless the person keeps known hosts in files of their own. Nobody is asked: `ask` is no.
    updateHostKeys: values.flag('updatehostkeys') ?? (values.text('updatehostkeys') === null && own === null),
  };
}

function liveness(values: ConfigValues) {
  return {
    serverAliveInterval: values.seconds('serveraliveinterval') ?? 0,
    serverAliveCountMax: values.int('serveralivecountmax') ?? 3,
    connectTimeout: values.seconds('connecttimeout'),
    connectionAttempts: values.int('connectionattempts') ?? 1,
  };
}

function logins(values: ConfigValues) {
  const preferred = values.text('preferredauthentications');
  return {
    preferredAuthentications: preferred === null ? null : preferred.split(',').filter(Boolean),
    pubkeyAuthentication: values.flag('pubkeyauthentication') ?? true,
    passwordAuthentication: values.flag('passwordauthentication') ?? true,
    kbdInteractiveAuthentication: values.flag('kbdinteractiveauthentication') ?? true,
    numberOfPasswordPrompts: values.int('numberofpasswordprompts') ?? 3,
  };
}

function algorithmsOf(values: ConfigValues): Partial<Record<AlgorithmKey, string>> {
  return Object.fromEntries(
    algorithmKeys.flatMap((key) => {
      const value = values.text(key);
      return value === null ? [] : [[key, value]];
    }),
  );
}

function forwardsOf(values: ConfigValues, tokens: Record<string, string>, notes: string[]): Forward[] {
  return (['local', 'remote', 'dynamic'] as const).flatMap((kind) =>
    values.every(`${kind}forward`).flatMap((args) => {
      // Sockets have tokens; where one cannot be expanded the line is not understood.
      const ends = args.map((end) => (end.includes('/') ? expandVariables(end, tokens) : end));
      const forward = ends.some((end) => end === null) ? null : parseForward(kind, ends as string[]);
      if (!forward) notes.push(`The ${kind} forwarding "${args.join(' ')}" is not understood and left out.`);
      else if (kind === 'remote' && !forward.to)
        notes.push(`The SOCKS proxy on the host that "RemoteForward ${args[0]}" asks for is left out.`);
      return forward ?? [];
    }),
  );
}

function commandOf(text: string | null, tokens: Record<string, string>, notes: string[]): string | null {
  if (text === null || text.trim().toLowerCase() === 'none') return null;
  const expanded = expandTokens(text, tokens);
  if (expanded === null)
    notes.push(`The command "${text}" uses a token that does not exist and is left out.`);
  return expanded;
}

function portOf(text: string | null, notes: string[]): number | null {
  if (text === null) return null;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  notes.push(`Port "${text}" is not a port number; 22 is used.`);
  return null;
}

function agentOf(text: string | null, paths: (files: string[]) => string[]): string | null {
  if (text === null || text === 'SSH_AUTH_SOCK') return null;
  if (text === 'none') return 'none';
  if (text.startsWith('$') && !text.startsWith('${')) return process.env[text.slice(1)] ?? 'none';
  return paths([text])[0] ?? null;
}

function forwardedAgent(text: string | null, paths: (files: string[]) => string[]): string | null {
  const flag = flagOf(text);
  if (text === null || flag === false) return null;
  if (flag === true) return '';
  if (text.startsWith('$') && !text.startsWith('${')) return process.env[text.slice(1)] ?? null;
  return paths([text])[0] ?? null;
}

function familyOf(text: string | null): HostSettings['addressFamily'] {
  const family = text?.toLowerCase();
  return family === 'inet' || family === 'inet6' ? family : 'any';
}

function ttyOf(text: string | null): string {
  const flag = flagOf(text);
  return flag === null ? (text?.toLowerCase() ?? 'auto') : flag ? 'yes' : 'no';
}
