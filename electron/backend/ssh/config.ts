import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { walkConfig } from './configReader.ts';
import type { ConfigSource } from './configReader.ts';
import { parseSeconds } from './configLine.ts';
import type { ConfigLine } from './configLine.ts';
import { expandPath, expandTokens } from './configTokens.ts';

export interface JumpSpec {
  host: string;
  user?: string;
  port?: number;
}

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
  /** A socket path, `none`, or null for the environment's agent. */
  identityAgent: string | null;
  proxyJump: JumpSpec[];
  proxyCommand: string | null;
  hostKeyAlias: string | null;
  userKnownHostsFiles: string[];
  strictHostKeyChecking: string;
  /** Seconds; 0 is off. */
  serverAliveInterval: number;
  serverAliveCountMax: number;
  connectTimeout: number | null;
  /** What was left out, in words for a person. */
  notes: string[];
}

export interface ConfigOptions {
  sources?: ConfigSource[];
  home?: string;
  localUser?: string;
  /** Texts of files that were read already, for one listing of many hosts. */
  cache?: Map<string, string | null>;
}

const DEFAULT_IDENTITIES = ['rsa', 'ecdsa', 'ecdsa_sk', 'ed25519', 'ed25519_sk', 'xmss', 'dsa'];

/** The user's configuration, then the system's: the first value found wins. */
function defaultSources(home = homedir()): ConfigSource[] {
  return [
    { file: join(home, '.ssh', 'config'), includeFrom: join(home, '.ssh') },
    { file: '/etc/ssh/ssh_config', includeFrom: '/etc/ssh' },
  ];
}

/** Host names that the configuration names outright (no wildcards, no negations), in order of appearance. */
export function listConfiguredHosts(options: ConfigOptions = {}): { names: string[]; notes: string[] } {
  const home = options.home ?? homedir();
  const names = new Set<string>();
  const notes: string[] = [];
  for (const source of options.sources ?? defaultSources(home)) {
    walkConfig(source, {
      home,
      cache: options.cache,
      host: null,
      onHostLine: (patterns) => {
        for (const pattern of patterns) if (!/[*?!]/.test(pattern)) names.add(pattern);
      },
      onNote: (note) => notes.push(note),
    });
  }
  return { names: [...names], notes };
}

/** The effective settings for a host, as `ssh -G` would print them. */
export function resolveHost(spec: JumpSpec, options: ConfigOptions = {}): HostSettings {
  const home = options.home ?? homedir();
  const localUser = options.localUser ?? userInfo().username;
  const notes: string[] = [];
  const first = new Map<string, ConfigLine>();
  const identityFiles: string[] = [];
  for (const source of options.sources ?? defaultSources(home)) {
    walkConfig(source, {
      home,
      cache: options.cache,
      host: spec.host,
      onLine: (line) => {
        if (line.key === 'identityfile') {
          if (line.args[0] && !identityFiles.includes(line.args[0])) identityFiles.push(line.args[0]);
        } else if (!first.has(line.key) && !isShadowed(line.key, first)) {
          first.set(line.key, line);
        }
      },
      onNote: (note) => notes.push(note),
    });
  }
  return settingsFrom(spec, { first, identityFiles, notes, home, localUser });
}

/** ProxyJump and ProxyCommand stand for each other: whichever comes first counts. */
function isShadowed(key: string, first: Map<string, ConfigLine>): boolean {
  return (
    (key === 'proxyjump' && first.has('proxycommand')) || (key === 'proxycommand' && first.has('proxyjump'))
  );
}

interface Found {
  first: Map<string, ConfigLine>;
  identityFiles: string[];
  notes: string[];
  home: string;
  localUser: string;
}

function settingsFrom(spec: JumpSpec, found: Found): HostSettings {
  const text = (key: string): string | null => found.first.get(key)?.args[0] ?? null;
  const hostName = expandTokens(text('hostname') ?? spec.host, { h: spec.host })?.toLowerCase() ?? spec.host;
  const port = spec.port ?? portOf(text('port'), found.notes) ?? 22;
  const user = spec.user ?? text('user') ?? found.localUser;
  const alias = text('hostkeyalias');
  const tokens = {
    d: found.home,
    h: hostName,
    k: alias ?? spec.host,
    n: spec.host,
    p: String(port),
    r: user,
    u: found.localUser,
    i: String(process.getuid?.() ?? ''),
  };
  const paths = (files: string[]): string[] =>
    files.filter((file) => file !== 'none').flatMap((file) => expandPath(file, tokens, found.notes) ?? []);
  const identities = found.identityFiles.length
    ? found.identityFiles
    : DEFAULT_IDENTITIES.map((name) => `~/.ssh/id_${name}`);
  const knownHosts = found.first.get('userknownhostsfile')?.args ?? [
    '~/.ssh/known_hosts',
    '~/.ssh/known_hosts2',
  ];
  const command = found.first.get('proxycommand')?.args.join(' ') ?? null;
  return {
    name: spec.host,
    hostName,
    user,
    port,
    identityFiles: identities,
    identityPaths: paths(identities),
    identitiesOnly: text('identitiesonly')?.toLowerCase() === 'yes',
    identityAgent: agentOf(text('identityagent'), paths),
    proxyJump: parseJumps(found.first.get('proxyjump')?.args[0] ?? 'none', found.notes),
    proxyCommand: command === 'none' ? null : command,
    hostKeyAlias: alias,
    userKnownHostsFiles: paths(knownHosts),
    strictHostKeyChecking: text('stricthostkeychecking')?.toLowerCase() ?? 'ask',
    serverAliveInterval: parseSeconds(text('serveraliveinterval') ?? '0') ?? 0,
    serverAliveCountMax: Number(text('serveralivecountmax') ?? 3) || 0,
    connectTimeout: parseSeconds(text('connecttimeout') ?? ''),
    notes: found.notes,
  };
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

/** `[user@]host[:port]` or `ssh://...`, separated by commas; the first is the first hop. */
export function parseJumps(text: string, notes: string[] = []): JumpSpec[] {
  if (text === 'none' || text === '') return [];
  return text.split(',').flatMap((part) => {
    const spec = parseDestination(part.trim());
    if (!spec) notes.push(`ProxyJump "${part}" is not understood and left out.`);
    return spec ?? [];
  });
}

/** `[user@]host[:port]`, `[user@][v6]:port` or `ssh://user@host:port`; null when it is none of them. */
export function parseDestination(text: string): JumpSpec | null {
  const bare = text.replace(/^ssh:\/\//i, '').replace(/\/$/, '');
  const match =
    /^(?:([^@]+(?:@[^@]+)*)@)?(?:\[([^\]]+)\]|([^@:[\]]+)|([0-9a-f:]*:[0-9a-f:]+))(?::(\d+))?$/i.exec(bare);
  const host = match?.[2] ?? match?.[3] ?? match?.[4];
  if (!match || !host || host.startsWith('-')) return null;
  const port = match[5] === undefined ? undefined : Number(match[5]);
  if (port !== undefined && (port < 1 || port > 65_535)) return null;
  return { host, ...(match[1] ? { user: match[1] } : {}), ...(port ? { port } : {}) };
}
