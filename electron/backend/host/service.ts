import { homedir } from 'node:os';
import { ulid } from 'ulid';
import { CATALOG, type NewEvent } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import { destinationText, parseDestination, parseJumps } from '../../domain/host/destination.ts';
import {
  hostAdded,
  hostDetails,
  hostEdited,
  hostRemoved,
  type ConfiguredHost,
  type HostConfigRow,
  type HostDetails,
  type HostPreview,
  type HostRow,
  type HostTransport,
} from '../../domain/host/model.ts';
import type { Live } from '../change/live.ts';
import type { Log } from '../log/log.ts';
import { watchConfig } from './configWatch.ts';
import { previewCsv, previewPuttyFolder, previewRegistry } from './importing.ts';

import { listConfiguredHosts, resolveHost, type ConfigOptions } from '../ssh/config.ts';
import type { HostSpec } from '../ssh/target.ts';

export interface HostDeps {
  log: Log;
  live: Live;
  find(id: string): HostRow | undefined;
  /** The ids of every host there ever was. */
  ids(): string[];
  person(): string;
  /** Where the OpenSSH configuration is read from. */
  config: ConfigOptions;
}

interface Command {
  key?: string | undefined;
  id: string;
}

/** 2,000 hosts to pick from: more than anybody looks through. */
const MAX_LISTED = 2000;
const ok = { ok: true } as const;

/** The hosts that shells and probes are opened on. */
export function createHostService({ log, live, find, ids, person, config }: HostDeps) {
  const need = (id: string): HostRow => {
    const row = find(id);
    if (!row) throw new Failure('NOT_FOUND', 'This host is no longer in the list.');
    return row;
  };
  const append = (key: string | undefined, ...events: NewEvent[]) => {
    log.append(CATALOG, events, { actor: person(), key });
    return ok;
  };
  const add = ({ key, details }: { key?: string | undefined; details: HostDetails }) => {
    // The key doubles as the host's id, so that a repeated command answers with the first one's host.
    const id = key ?? ulid();
    append(id, hostAdded({ ...checked(details), hostId: id }));
    return { id };
  };
  const all = (): HostRow[] => ids().flatMap((id) => find(id) ?? []);
  const watcher = watchConfig(
    () => readConfigured(config),
    (row) => live.set('hostConfig', 'config', row),
  );

  return {
    add,
    edit({ key, id, details }: Command & { details: HostDetails }) {
      need(id);
      return append(key, hostEdited({ ...checked(details), hostId: id }));
    },
    setTransport({ key, id, transport }: Command & { transport: HostTransport }) {
      const details = hostDetails.parse(need(id));
      return append(key, hostEdited({ ...details, transport, hostId: id }));
    },
    remove({ key, id }: Command) {
      const { name } = need(id);
      return append(key, hostRemoved({ hostId: id, name }));
    },
    configured: (): HostConfigRow => watcher.look(),
    quick({ key, destination }: { key?: string | undefined; destination: string }) {
      const spec = parseDestination(destination.trim());
      if (!spec) throw new Failure('INVALID', 'Write it as user@host:port; user and port may be left out.');
      const { host: address, user = '', port = null } = spec;
      const same = all().find(
        (host) => host.address === address && host.user === user && host.port === port && host.jump === '',
      );
      if (same) return { id: same.id };
      const name = destinationText(spec);
      const rest = { identityFile: '', jump: '', production: false, tags: [], group: 'Quick connect' };
      return add({ key, details: { name, address, user, port, ...rest } });
    },
    preview({ kind, text }: { kind: 'putty' | 'csv'; text: string }): HostPreview {
      return kind === 'csv' ? previewCsv(text, all()) : previewRegistry(text, all());
    },
    previewPutty: (): HostPreview => previewPuttyFolder(config.home ?? homedir(), all()),
    import({ key, hosts }: { key?: string | undefined; hosts: HostDetails[] }) {
      const events = hosts.map((details) => hostAdded({ ...checked(details), hostId: ulid() }));
      append(key, ...events);
      return { added: events.length };
    },
    dispose: (): void => watcher.dispose(),
  };
}

function readConfigured(config: ConfigOptions): { row: HostConfigRow; files: string[] } {
  const options = { ...config, cache: new Map<string, string | null>() };
  const { names, notes, files } = listConfiguredHosts(options);
  const hosts = names.slice(0, MAX_LISTED).map((name) => describe(name, options));
  return { row: { hosts, notes }, files };
}

function checked(details: HostDetails): HostDetails {
  const unknown: string[] = [];
  parseJumps(details.jump, (part) => unknown.push(part));
  if (unknown.length)
    throw new Failure('INVALID', 'Write the hops as user@host:port, separated by commas.', { field: 'jump' });
  if (details.user.startsWith('-'))
    throw new Failure('INVALID', 'A user name does not begin with a dash.', { field: 'user' });
  return { ...details, tags: [...new Set(details.tags)] };
}

function describe(name: string, options: ConfigOptions): ConfiguredHost {
  const { hostName, user, port, proxyJump, proxyCommand, notes } = resolveHost({ host: name }, options);
  return {
    name,
    hostName,
    user,
    port,
    jumps: proxyJump.map(destinationText),
    proxyCommand,
    note: notes[0] ?? null,
  };
}

/** What a host's row says about reaching it. */
export function hostSpec(host: HostRow): HostSpec {
  return {
    name: host.name,
    address: host.address,
    port: host.port,
    user: host.user || null,
    identityFile: host.identityFile || null,
    jumps: host.jump === '' ? null : parseJumps(host.jump),
    transport: host.transport ?? 'own',
  };
}
