import { Failure } from '../domain/failure.ts';
import type { ConnectionRow, SavedQueryRow } from '../domain/database/model.ts';
import type { AttachmentRow } from '../domain/file/model.ts';
import type { HostRow } from '../domain/host/model.ts';
import type { IncidentRow } from '../domain/incident/model.ts';
import type { SecretStore } from '../domain/secret.ts';
import type { ChannelRow, MessageRow } from '../domain/message/model.ts';
import type { RecordingHostRow, RecordingRow } from '../domain/recording/model.ts';
import { evidenceOf } from '../domain/review/evidence.ts';
import type { ReviewRow } from '../domain/review/model.ts';
import type { RunRow } from '../domain/run/row.ts';
import type { EntryRow } from '../domain/timeline/model.ts';
import type { Lane } from './lane.ts';
import { commandProjections, createCommand } from './command.ts';
import { createBundleService, type BundlePart } from './bundle/service.ts';
import { createFeed } from './change/feed.ts';
import { createLive } from './change/live.ts';
import { historyProjection } from './database/history.ts';
import { connectionProjection, queryProjection } from './database/projection.ts';
import { createTimekeeper, systemSteady } from './clock/timekeeper.ts';
import { createDatabaseService } from './database/service.ts';
import { createFiles } from './file/files.ts';
import { attachmentProjection } from './file/projection.ts';
import { createBuiltInGuides } from './guide/builtIn.ts';
import { createLibrary } from './guide/library.ts';
import { guideProjection } from './guide/projection.ts';
import { createGuideReader } from './guide/reader.ts';
import { createGuideService } from './guide/service.ts';
import { createShelf } from './guide/shelf.ts';
import { serviceProjection } from './health/projection.ts';
import { createHealth } from './health/service.ts';
import { hostProjection } from './host/projection.ts';
import { createHostService, hostSpec } from './host/service.ts';
import { openIncidents } from './incident/open.ts';
import { channelProjection } from './message/channels.ts';
import { createMessages } from './message/messages.ts';
import { messageProjection } from './message/projection.ts';
import { recordingHostProjection, recordingProjection } from './recording/projection.ts';
import { createRecordings } from './recording/recordings.ts';
import { reportProjection } from './report/projection.ts';
import { createReportService } from './report/service.ts';
import { reviewProjection } from './review/projection.ts';
import { createReviewService } from './review/service.ts';
import { assess } from './risk/service.ts';
import { runProjection } from './run/projection.ts';
import { createRuns } from './run/runs.ts';
import { askWithMemory, createSecretKeeper } from './secret/keeper.ts';
import { createSettings } from './setting/service.ts';
import { resolveHost, type ConfigOptions } from './ssh/config.ts';
import { keepCommand } from './ssh/keep.ts';
import { createKnownHosts } from './ssh/knownHostsStore.ts';
import { createLinks } from './ssh/links.ts';
import { createReach } from './ssh/reach.ts';
import { resolveTarget } from './ssh/target.ts';
import { watchWake } from './ssh/wake.ts';
import { openDataFolder } from './storage/folder.ts';
import { openStorage } from './storage/open.ts';
import { createStorageService } from './storage/service.ts';
import { createTerminalService } from './terminal/service.ts';
import { timelineProjection } from './timeline/projection.ts';
import { createTimelineSearch } from './timeline/search.ts';
import { createTimelineService } from './timeline/service.ts';
import { offeredTunnels } from './tunnel/offered.ts';
import { createTunnelService } from './tunnel/service.ts';

export interface BackendOptions {
  /** Where everything is stored; made where it is missing. */
  dataDir: string;
  version: string;
  now?: () => number;
  /** Milliseconds that go on over sleep whatever the clock does: `now` where that is given, else the uptime. */
  steady?: () => number;
  /** Where OpenSSH's configuration is read from; the user's and the system's where it is left out. */
  ssh?: ConfigOptions;
  /** Where the guides that come with Holdfast lie; none are offered where it is left out. */
  builtInGuides?: string;
  /** The system's keychain, where the shell has one. */
  secrets?: SecretStore;
  /** How long a database shell that no window shows stays open, ms; a minute where it is left out. */
  databaseGraceMs?: number | undefined;
  /** Told of what takes long at the start, in plain words. */
  onProgress?: (message: string) => void;
}

/** Two minutes: a person may be typing a password on the way to a host's files. */
const FILES_MS = 120_000;

/** Every view of the log. */
export const projections = [
  ...commandProjections,
  timelineProjection,
  reportProjection,
  reviewProjection,
  guideProjection,
  runProjection,
  hostProjection,
  connectionProjection,
  queryProjection,
  historyProjection,
  channelProjection,
  messageProjection,
  attachmentProjection,
  recordingProjection,
  recordingHostProjection,
  serviceProjection,
];

/**
 * The composition root: opens the data folder and wires log, projections and services. Both shells host exactly
 * this. Throws a Failure whose message says what to do where the folder cannot be used.
 */
export function createBackend(options: BackendOptions) {
  const steady = options.steady ?? options.now ?? systemSteady;
  const time = createTimekeeper({ now: options.now ?? Date.now, steady });
  const { now, orderTime } = time;
  const folder = openDataFolder(options.dataDir);
  const storage = openStorage({ folder, projections, now, orderTime, onProgress: options.onProgress });
  const { db, log, dataFile } = storage;
  const live = createLive();
  const feed = createFeed({ log, live, version: options.version, now });
  const rows = new Map(log.feeds().map((f) => [f.feature, f.feed]));
  const setting = createSettings(db, live);
  const person = () => setting.get().person;

  const findIncident = (id: string) => rows.get('incident')?.row(id) as IncidentRow | undefined;
  const needIncident = (id: string): IncidentRow => {
    const row = findIncident(id);
    if (!row) throw new Failure('NOT_FOUND', 'This incident is not in this data folder.');
    return row;
  };
  const search = createTimelineSearch(
    { dataFile, indexFile: folder.file('search.db'), epoch: log.epoch },
    (id) => rows.get('timeline')?.row(id) as EntryRow | undefined,
  );
  const stopPoke = log.onChange(() => search.poke());

  const timeline = createTimelineService({ db, log, search, person, now, needIncident });
  const library = createLibrary(db, (id) => log.event(id));
  const reader = createGuideReader();
  const shelf = createShelf({ log, live, library, reader });
  const builtIn = createBuiltInGuides(options.builtInGuides, reader);
  const guide = createGuideService({ log, library, shelf, builtIn, person });
  const findHost = (id: string) => rows.get('host')?.row(id) as HostRow | undefined;
  const ssh = { ...options.ssh, agentSocket: process.env['SSH_AUTH_SOCK'] ?? null };
  const knownHosts = createKnownHosts(folder.file('known_hosts'));
  const secrets = createSecretKeeper(options.secrets);
  const targetOf = (host: HostRow) => resolveTarget(hostSpec(host), ssh);
  const links = createLinks({
    knownHosts,
    target(hostId) {
      const host = findHost(hostId);
      if (!host) throw new Failure('NOT_FOUND', 'This host is no longer in the list.');
      return targetOf(host);
    },
    ask: (hostId) => terminal.ask(hostId),
    remember: (ask) => askWithMemory(ask, secrets),
  });
  const reach = createReach(links);
  const files = createFiles({
    db,
    log,
    live,
    folder: folder.file('attachments'),
    open: (hostId, signal) => links.files(hostId, { signal, timeoutMs: FILES_MS }),
    host: findHost,
    find: (id) => rows.get('attachment')?.row(id) as AttachmentRow | undefined,
    needIncident,
    person,
    now,
  });
  const recordings = createRecordings({
    db,
    log,
    live,
    folder: folder.file('recordings'),
    find: (id) => rows.get('recording')?.row(id) as RecordingRow | undefined,
    findHost: (id) => rows.get('recordingHost')?.row(id) as RecordingHostRow | undefined,
    host: findHost,
    limits: () => setting.get().recording,
    onHold: (incidentId) => findIncident(incidentId)?.hold ?? false,
    secrets: () => [...secrets.known(), ...runs.secrets()],
    entries: (incidentId, from, to) => timeline.between(incidentId, from, to),
    person,
    now,
  });
  const terminal = createTerminalService({
    log,
    live,
    needIncident,
    host: findHost,
    tap: recordings.tap,
    connector: (host, ask, keepAs) =>
      links.shell(() => targetOf(host()), ask, keepAs === null ? undefined : keepCommand(keepAs)),
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
    offered: (host) => offeredTunnels(resolveHost({ host: host.address }, options.ssh ?? {}).forwards),
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
    find: (id) => rows.get('run')?.row(id) as RunRow | undefined,
    needIncident,
    incidentTitle: (id) => needIncident(id).title,
    model: (id) => guide.model(id),
    assess,
    shell: terminal.shell,
    host: findHost,
    openAlone: (host, signal, make) =>
      links.alone(targetOf(host), { asker: terminal.ask(host.id), signal }, make),
    outputsFolder: folder.file('outputs'),
    person,
    now,
  });

  const messages = createMessages({
    db,
    log,
    live,
    secrets,
    needIncident,
    message: (id) => rows.get('message')?.row(id) as MessageRow | undefined,
    channel: (id) => rows.get('channel')?.row(id) as ChannelRow | undefined,
    guides: () => library.all().map((g) => g.id),
    guide: (id) => guide.model(id),
    person,
    now,
  });

  const database = createDatabaseService({
    db,
    log,
    live,
    reach,
    secrets,
    find: (id) => rows.get('database')?.row(id) as ConnectionRow | undefined,
    findQuery: (id) => rows.get('databaseQuery')?.row(id) as SavedQueryRow | undefined,
    hostName: (id) => findHost(id)?.name,
    needIncident,
    ask: terminal.ask,
    person,
    now,
    folder: {
      results: folder.file('results'),
      catalogues: folder.file('catalogues'),
      exports: folder.file('exports'),
    },
    openTerminal: terminal.open,
    graceMs: options.databaseGraceMs,
  });

  const rowsOf = <T>(feature: string): T[] => {
    const feed = rows.get(feature);
    return (feed?.changedSince(0, 100_000) ?? []).flatMap((key) => (feed?.row(key) as T | undefined) ?? []);
  };
  const health = createHealth({
    db,
    log,
    live,
    file: folder.file('health.db'),
    reach,
    secrets,
    hosts: () => rowsOf<HostRow>('host'),
    openIncidents: openIncidents(db, findIncident),
    person,
    now,
  });

  const bundleParts: BundlePart[] = [];
  const bundle = createBundleService({
    log,
    dataFile,
    folder: folder.file('bundles'),
    parts: bundleParts,
    needIncident,
    person,
    now,
  });

  const storageService = createStorageService({ storage, live, now });

  const command = createCommand({
    db,
    log,
    live,
    time,
    row: (feature, id) => rows.get(feature)?.row(id),
    needIncident,
    guideIds: () => library.all().map((g) => g.id),
    guide: (id) => guide.model(id),
    person,
  });

  const hosts = createHostService({
    ...{ log, live, find: findHost, person, config: options.ssh ?? {} },
    ids: () => rows.get('host')?.changedSince(-1, 100_000) ?? [],
  });
  const services = {
    ...command.services,
    bundle,
    change: feed,
    database,
    guide,
    health,
    host: hosts,
    message: messages.service,
    file: files.service,
    recording: recordings.service,
    report: createReportService({
      db,
      incidents: () => rowsOf<IncidentRow>('incident'),
      reviews: () => rowsOf<ReviewRow>('review'),
      position: () => log.position(),
      now,
    }),
    review: createReviewService({
      db,
      log,
      needIncident,
      review: (id) => rows.get('review')?.row(id) as ReviewRow | undefined,
      story: (incidentId) => timeline.story(incidentId),
      evidence: (incidentId) => evidenceOf(recordings.of(incidentId), files.of(incidentId)),
      person,
      now,
    }),
    run: runs.service,
    setting,
    storage: storageService,
    terminal,
    timeline,
    tunnel,
  };

  tunnel.startAll();

  return {
    services,
    folder,
    log,
    reach,
    /** Attaches a byte lane by its path, e.g. `terminal/<id>`; false where there is none of that name. */
    openLane(path: string, lane: Lane): boolean {
      const [feature, id] = path.split('/');
      if (id === undefined) return false;
      if (feature === 'database') return database.attach(id, lane);
      if (feature === 'terminal') return terminal.attach(id, lane);
      if (feature === 'file') return files.service.attachLane(id, lane);
      return feature === 'recording' && recordings.service.attach(id, lane);
    },
    /** Looks at the clock at once and tells the pages. */
    tick: command.tick,
    async dispose() {
      feed.dispose();
      command.dispose();
      stopPoke();
      stopWatch();
      await bundle.dispose();
      hosts.dispose();
      await messages.dispose();
      await health.dispose();
      runs.dispose();
      await database.dispose();
      tunnel.dispose();
      await terminal.dispose();
      await files.dispose();
      await recordings.dispose();
      await links.dispose();
      await shelf.dispose();
      await search.dispose();
      await storageService.dispose();
      storage.close();
      folder.release();
    },
  };
}

export type Backend = ReturnType<typeof createBackend>;
export type Services = Backend['services'];
