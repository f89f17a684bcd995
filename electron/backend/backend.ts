import { Failure } from '../domain/failure.ts';
import type { HostRow } from '../domain/host/model.ts';
import type { IncidentRow } from '../domain/incident/model.ts';
import type { SecretStore } from '../domain/secret.ts';
import type { EntryRow } from '../domain/timeline/model.ts';
import type { Lane } from './lane.ts';
import { commandProjections, createCommand } from './command.ts';
import { createFeed } from './change/feed.ts';
import { createLive } from './change/live.ts';
import { historyProjection } from './database/history.ts';
import { connectionProjection, queryProjection } from './database/projection.ts';
import { createTimekeeper, systemSteady } from './clock/timekeeper.ts';
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
import { createHostService } from './host/service.ts';
import { openIncidents } from './incident/open.ts';
import { channelProjection } from './message/channels.ts';
import { messageProjection } from './message/projection.ts';
import { recordingHostProjection, recordingProjection } from './recording/projection.ts';
import { reportProjection } from './report/projection.ts';
import { reviewProjection } from './review/projection.ts';
import { runProjection } from './run/projection.ts';
import { createSecretKeeper } from './secret/keeper.ts';
import { createSettings } from './setting/service.ts';
import type { ConfigOptions } from './ssh/config.ts';
import { recordCopies } from './storage/copies.ts';
import { openDataFolder } from './storage/folder.ts';
import { openStorage } from './storage/open.ts';
import { createStorageService } from './storage/service.ts';
import { timelineProjection } from './timeline/projection.ts';
import { createTimelineSearch } from './timeline/search.ts';
import { createTelling } from './telling.ts';
import { createTimelineService } from './timeline/service.ts';
import { createWork } from './work.ts';

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
  const base = openRecord(options);
  const { now, folder, storage, db, log, dataFile, live, feed } = base;
  const { row, rowsOf, setting, person, findIncident, needIncident } = base;
  const search = createTimelineSearch(
    { dataFile, indexFile: folder.file('search.db'), epoch: () => log.epoch },
    (id) => row('timeline', id) as EntryRow | undefined,
  );
  const stopPoke = log.onChange(({ renewed }) => (renewed ? search.renew() : search.poke()));

  const timeline = createTimelineService({ db, log, search, person, now, needIncident });
  const { library, shelf, guide } = createGuides(options, base);
  const guideIds = () => library.all().map((g) => g.id);
  const secrets = createSecretKeeper(options.secrets);
  const work = createWork({ ...base, options, secrets, setting: setting.get, timeline, guide });
  const { findHost, reach, files, recordings, terminal, tunnel, runs, database } = work;

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

  const telling = createTelling({ ...base, secrets, timeline, guideIds, guide: guide.model, work });

  const storageService = createStorageService({ storage, live, now });

  const command = createCommand({
    ...base,
    guideIds,
    guide: guide.model,
    removeFiles: work.forget,
    inUse: work.inUse,
    copies: { list: () => recordCopies(folder.path), renew: storageService.renewBackups },
  });

  const hosts = createHostService({
    log,
    live,
    find: findHost,
    person,
    config: options.ssh ?? {},
    ids: () => rowsOf<HostRow>('host').map((host) => host.id),
  });
  const services = {
    ...command.services,
    ...telling.services,
    change: feed,
    database,
    guide,
    health,
    host: hosts,
    file: files.service,
    recording: recordings.service,
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
      await telling.dispose();
      hosts.dispose();
      await health.dispose();
      await work.dispose();
      await shelf.dispose();
      await search.dispose();
      await storageService.dispose();
      storage.close();
      folder.release();
    },
  };
}

/** Opens the data folder and its log, with what every service asks of them. */
function openRecord(options: BackendOptions) {
  const steady = options.steady ?? options.now ?? systemSteady;
  const time = createTimekeeper({ now: options.now ?? Date.now, steady });
  const { now, orderTime } = time;
  const folder = openDataFolder(options.dataDir);
  const storage = openStorage({ folder, projections, now, orderTime, onProgress: options.onProgress });
  const { db, log } = storage;
  const live = createLive();
  const feed = createFeed({ log, live, version: options.version, now });
  const rows = new Map(log.feeds().map((f) => [f.feature, f.feed]));
  const row = (feature: string, id: string): unknown => rows.get(feature)?.row(id);
  const setting = createSettings(db, live);
  const person = () => setting.get().person;

  const findIncident = (id: string) => row('incident', id) as IncidentRow | undefined;
  const needIncident = (id: string): IncidentRow => {
    const row = findIncident(id);
    if (!row) throw new Failure('NOT_FOUND', 'This incident is not in this data folder.');
    return row;
  };
  const rowsOf = <T>(feature: string): T[] => {
    const feed = rows.get(feature);
    return (feed?.changedSince(0, 100_000) ?? []).flatMap((key) => (feed?.row(key) as T | undefined) ?? []);
  };
  return {
    time,
    now,
    folder,
    storage,
    db,
    log,
    dataFile: storage.dataFile,
    live,
    feed,
    row,
    rowsOf,
    setting,
    person,
    findIncident,
    needIncident,
  };
}

/** The library of guides, what is read out of it, and the guides that come with Holdfast. */
function createGuides(options: BackendOptions, { db, log, live, person }: ReturnType<typeof openRecord>) {
  const library = createLibrary(db, (id) => log.event(id));
  const reader = createGuideReader();
  const shelf = createShelf({ log, live, library, reader });
  const builtIn = createBuiltInGuides(options.builtInGuides, reader);
  const guide = createGuideService({ log, library, shelf, builtIn, person });
  return { library, shelf, guide };
}

export type Backend = ReturnType<typeof createBackend>;
export type Services = Backend['services'];
