import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Destination } from '../../domain/host/destination.ts';
import { judgeMatch } from './configMatch.ts';
import { walkConfig } from './configReader.ts';
import type { ConfigSource } from './configReader.ts';
import { settingsFrom } from './configSettings.ts';
import type { HostSettings } from './configSettings.ts';
import { expandTokens } from './configTokens.ts';
import { createValues } from './configValues.ts';
import type { ConfigValues } from './configValues.ts';

export interface ConfigOptions {
  sources?: ConfigSource[];
  home?: string;
  localUser?: string;
  /** Texts of files that were read already, for one listing of many hosts. */
  cache?: Map<string, string | null>;
}

/** The user's configuration, then the system's: the first value found wins. */
export function defaultSources(home = homedir()): ConfigSource[] {
  return [
    { file: join(home, '.ssh', 'config'), includeFrom: join(home, '.ssh') },
    { file: '/etc/ssh/ssh_config', includeFrom: '/etc/ssh' },
  ];
}

/**
 * Host names that the configuration names outright (no wildcards, no negations), in order of appearance, and the
 * files that it is made of.
 */
export function listConfiguredHosts(options: ConfigOptions = {}): {
  names: string[];
  notes: string[];
  files: string[];
} {
  const home = options.home ?? homedir();
  const names = new Set<string>();
  const notes = new Set<string>();
  const files = new Set<string>();
  for (const source of options.sources ?? defaultSources(home)) {
    walkConfig(source, {
      home,
      cache: options.cache,
      host: null,
      onHostLine: (patterns) => {
        for (const pattern of patterns) if (!/[*?!]/.test(pattern)) names.add(pattern);
      },
      onMatch: (args, where) => {
        const refused = refusal(args);
        if (refused) notes.add(`${where}: ${refused}`);
        return false;
      },
      onFile: (file) => files.add(file),
      onNote: (note) => notes.add(note),
    });
  }
  return { names: [...names], notes: [...notes], files: [...files] };
}

/** The effective settings for a host, as `ssh -G` would print them. */
export function resolveHost(spec: Destination, options: ConfigOptions = {}): HostSettings {
  const reading: Reading = {
    spec,
    options,
    home: options.home ?? homedir(),
    localUser: options.localUser ?? userInfo().username,
    values: createValues(),
    notes: new Set(),
  };
  if (read(reading, spec.host, false)) {
    const hostName = hostNameOf(reading, spec.host);
    reading.values.set('hostname', hostName.replaceAll('%', '%%'));
    read(reading, hostName, true);
  }
  const { home, localUser, values } = reading;
  const notes = [...reading.notes];
  return settingsFrom(spec, { hostName: hostNameOf(reading, spec.host), values, notes, home, localUser });
}

interface Reading {
  spec: Destination;
  options: ConfigOptions;
  home: string;
  localUser: string;
  values: ConfigValues;
  notes: Set<string>;
}

/** Reads every file once; true where a `Match final` asks for a second reading. */
function read(reading: Reading, host: string, final: boolean): boolean {
  const { spec, options, home, localUser, values, notes } = reading;
  let wantsFinal = false;
  for (const source of options.sources ?? defaultSources(home)) {
    walkConfig(source, {
      home,
      cache: options.cache,
      host,
      onLine: (line) => values.add(line),
      onMatch: (args, where) => {
        const verdict = judgeMatch(args, {
          originalHost: spec.host,
          host: hostNameOf(reading, host),
          user: spec.user ?? values.text('user') ?? localUser,
          localUser,
          tag: values.text('tag') ?? '',
          final,
        });
        wantsFinal ||= verdict.wantsFinal;
        if (verdict.refused) notes.add(`${where}: ${refusal(args)}`);
        return verdict.applies;
      },
      onNote: (note) => notes.add(note),
    });
  }
  return wantsFinal && !final;
}

/** Says that a Match block is left out, and why; null where it can be judged. */
function refusal(args: string[]): string | null {
  const anybody = { originalHost: '', host: '', user: '', localUser: '', tag: '', final: false };
  const { refused } = judgeMatch(args, anybody);
  return refused && `this Match block ${refused}; its settings are left out.`;
}

function hostNameOf({ values }: Reading, host: string): string {
  return (expandTokens(values.text('hostname') ?? '%h', { h: host }) ?? host).toLowerCase();
}
