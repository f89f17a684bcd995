import { ulid } from 'ulid';
import { CATALOG, type NewEvent } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import {
  hostAdded,
  hostEdited,
  hostRemoved,
  type ConfiguredHost,
  type HostDetails,
  type HostRow,
} from '../../domain/host/model.ts';
import type { Log } from '../log/log.ts';
import { destinationText, parseJumps } from '../../domain/host/destination.ts';
import { listConfiguredHosts, resolveHost, type ConfigOptions } from '../ssh/config.ts';
import type { HostSpec } from '../ssh/target.ts';

export interface HostDeps {
  log: Log;
  find(id: string): HostRow | undefined;
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
export function createHostService({ log, find, person, config }: HostDeps) {
  const need = (id: string): HostRow => {
    const row = find(id);
    if (!row) throw new Failure('NOT_FOUND', 'This host is no longer in the list.');
    return row;
  };
  const append = (key: string | undefined, event: NewEvent) => {
    log.append(CATALOG, [event], { actor: person(), key });
    return ok;
  };

  return {
    add({ key, details }: { key?: string | undefined; details: HostDetails }) {
      // The key doubles as the host's id, so that a repeated command answers with the first one's host.
      const id = key ?? ulid();
      append(id, hostAdded({ ...checked(details), hostId: id }));
      return { id };
    },
    edit({ key, id, details }: Command & { details: HostDetails }) {
      need(id);
      return append(key, hostEdited({ ...checked(details), hostId: id }));
    },
    remove({ key, id }: Command) {
      const { name } = need(id);
      return append(key, hostRemoved({ hostId: id, name }));
    },
    configured(): { hosts: ConfiguredHost[]; notes: string[] } {
      const options = { ...config, cache: new Map<string, string | null>() };
      const { names, notes } = listConfiguredHosts(options);
      return { hosts: names.slice(0, MAX_LISTED).map((name) => describe(name, options)), notes };
    },
  };
}

function checked(details: HostDetails): HostDetails {
  const unknown: string[] = [];
  parseJumps(details.jump, (part) => unknown.push(part));
  if (unknown.length)
    throw new Failure('INVALID', 'Write the hops as user@host:port, separated by commas.', { field: 'jump' });
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
  };
}
