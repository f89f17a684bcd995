import { Failure } from '../domain/failure.ts';
import type { ConnectionRow, SavedQueryRow } from '../domain/database/model.ts';
import type { AttachmentRow } from '../domain/file/model.ts';
import type { HostRow } from '../domain/host/model.ts';
import type { IncidentRow } from '../domain/incident/model.ts';
import type { RecordingHostRow, RecordingRow } from '../domain/recording/model.ts';
import type { RunRow } from '../domain/run/row.ts';
import type { Setting } from '../domain/setting/model.ts';
import type { OfferedTunnel } from '../domain/tunnel/model.ts';
import type { Live } from './change/live.ts';
import { createDatabaseService } from './database/service.ts';
import { createFiles } from './file/files.ts';
import { withForwardings } from './forwarding.ts';
import type { GuideService } from './guide/service.ts';
import { hostSpec } from './host/service.ts';
import type { Db } from './log/database.ts';
import type { Log } from './log/log.ts';
import { createRecordings } from './recording/recordings.ts';
import { assess } from './risk/service.ts';
import { createRuns } from './run/runs.ts';
import { askWithMemory, type SecretKeeper } from './secret/keeper.ts';
import { resolveHost, type ConfigOptions } from './ssh/config.ts';
import { createKnownHosts } from './ssh/knownHostsStore.ts';
import { createLinks } from './ssh/links.ts';
import { createReach } from './ssh/reach.ts';
import { resolveTarget } from './ssh/target.ts';
import { watchWake } from './ssh/wake.ts';
import type { DataFolder } from './storage/folder.ts';
import { createTerminalService } from './terminal/service.ts';
import type { TimelineService } from './timeline/service.ts';
import { offeredTunnels } from './tunnel/offered.ts';
import { createTunnelService } from './tunnel/service.ts';

export interface WorkDeps {
  options: { ssh?: ConfigOptions; databaseGraceMs?: number | undefined };
  db: Db;
  log: Log;
  live: Live;
  folder: DataFolder;
  secrets: SecretKeeper;
  row(feature: string, id: string): unknown;
  needIncident(id: string): IncidentRow;
  setting(): Setting;
  timeline: TimelineService;
  guide: GuideService;
  person(): string;
  now(): number;
}

/** Two minutes: a person may be typing a password on the way to a host's files. */
const FILES_MS = 120_000;

/** Wires what works on hosts: connections, terminals, recordings, files, tunnels, steps, database shells. */
export function createWork(deps: WorkDeps) {
  const { db, log, live, folder, row, needIncident, person, now, options } = deps;
  const lines = createLines(deps, (hostId) => terminal.ask(hostId));
  const { findHost, targetOf, links, reach } = lines;
  const files = createFiles({
    db,
    log,
    live,
    folder: folder.file('attachments'),
    unfinishedFolder: folder.file('downloads'),
    open: (hostId, signal) => links.files(hostId, { signal, timeoutMs: FILES_MS }),
    silence: (hostId) => links.silence(hostId),
    host: findHost,
    find: (id) => row('attachment', id) as AttachmentRow | undefined,
    needIncident,
    person,
    now,
  });
  const recordings = createRecordings({
    db,
    log,
    live,
    folder: folder.file('recordings'),
    find: (id) => row('recording', id) as RecordingRow | undefined,
    findHost: (id) => row('recordingHost', id) as RecordingHostRow | undefined,
    host: findHost,
    limits: () => deps.setting().recording,
    onHold: (incidentId) => (row('incident', incidentId) as IncidentRow | undefined)?.hold ?? false,
    secrets: () => [...deps.secrets.known(), ...runs.secrets()],
    entries: (incidentId, from, to) => deps.timeline.between(incidentId, from, to),
    person,
    now,
  });
  const terminal = createTerminalService({
    log,
    live,
    needIncident,
    host: findHost,
    tap: recordings.tap,
    connector: ({ host, ask, keepAs, incidentId }) =>
      withForwardings(
        links.shell(() => targetOf(host()), ask, keepAs),
        {
          follow: () => tunnel.follow(host().id, incidentId),
          must: () => targetOf(host()).session.exitOnForwardFailure,
          name: () => host().name,
        },
      ),
    origin: log.origin,
    person,
    now,
  });
  const tunnel = createTunnelService({
    db,
    log,
    live,
    needIncident,
    host: findHost,
    reach,
    hold: links.hold,
    offered: (host) => configuredForwards(host, options.ssh ?? {}),
    person,
    now,
  });
  const stopWatch = watchWake(
    () => {
      void links.pool.probe();
      terminal.hurry();
      tunnel.hurry();
    },
    { now },
  );
  const runs = createRuns({
    db,
    log,
    find: (id) => row('run', id) as RunRow | undefined,
    needIncident,
    incidentTitle: (id) => needIncident(id).title,
    model: (id) => deps.guide.model(id),
    assess,
    shell: terminal.shell,
    host: findHost,
    openAlone: (host, signal, make) =>
      links.alone(targetOf(host), { asker: terminal.ask(host.id), signal }, make),
    outputsFolder: folder.file('outputs'),
    person,
    now,
  });

  const database = createDatabase(deps, { reach, findHost, terminal });
  return {
    findHost,
    reach,
    files,
    recordings,
    terminal,
    tunnel,
    runs,
    database,
    /** Removes an incident's files: recordings, attachments, outputs of steps. Answers how many. */
    forget(incidentId: string): number {
      files.service.clearFolders({ incidentId });
      return recordings.forget(incidentId) + files.store.forget(incidentId) + runs.forget(incidentId);
    },
    /** Whether a terminal or a database shell of an incident is there, open or closed, or files are on their way. */
    inUse: (incidentId: string): boolean =>
      files.service.busy(incidentId) ||
      [...terminal.list(), ...database.list()].some((row) => row.incidentId === incidentId),
    async dispose(): Promise<void> {
      stopWatch();
      runs.dispose();
      await database.dispose();
      tunnel.dispose();
      await terminal.dispose();
      await files.dispose();
      await recordings.dispose();
      await links.dispose();
    },
  };
}

function configuredForwards({ address, user, port }: HostRow, config: ConfigOptions): OfferedTunnel[] {
  const spec = { host: address, ...(user ? { user } : {}), ...(port ? { port } : {}) };
  const { forwards, gatewayPorts } = resolveHost(spec, config);
  return offeredTunnels(forwards, gatewayPorts);
}

/** The pooled connections to the hosts of the catalog, and what reaches the network over them. */
function createLines({ options, folder, row, secrets }: WorkDeps, ask: AskOf) {
  const findHost = (id: string) => row('host', id) as HostRow | undefined;
  const ssh = { ...options.ssh, agentSocket: process.env['SSH_AUTH_SOCK'] ?? null };
  const knownHosts = createKnownHosts(folder.file('known_hosts'));
  const targetOf = (host: HostRow) => resolveTarget(hostSpec(host), ssh);
  const links = createLinks({
    knownHosts,
    target(hostId) {
      const host = findHost(hostId);
      if (!host) throw new Failure('NOT_FOUND', 'This host is no longer in the list.');
      return targetOf(host);
    },
    ask,
    remember: (ask) => askWithMemory(ask, secrets),
  });
  const reach = createReach(links);
  return { findHost, targetOf, links, reach };
}
type AskOf = Parameters<typeof createLinks>[0]['ask'];

interface Hands {
  reach: ReturnType<typeof createReach>;
  findHost(id: string): HostRow | undefined;
  terminal: ReturnType<typeof createTerminalService>;
}

function createDatabase(deps: WorkDeps, { reach, findHost, terminal }: Hands) {
  const { db, log, live, secrets, row, needIncident, person, now, folder, options } = deps;
  return createDatabaseService({
    db,
    log,
    live,
    reach,
    secrets,
    find: (id) => row('database', id) as ConnectionRow | undefined,
    findQuery: (id) => row('databaseQuery', id) as SavedQueryRow | undefined,
    hostName: (id) => findHost(id)?.name,
    needIncident,
    ask: terminal.ask,
    person,
    now,
    folder: {
      results: folder.file('results'),
      catalogues: folder.file('catalogues'),
      exports: folder.file('exports'),
      clients: folder.file('clients'),
    },
    openTerminal: terminal.open,
    openProgram: terminal.openProgram,
    graceMs: options.databaseGraceMs,
  });
}
