import type { Guide } from '../domain/guide/model.ts';
import { Failure } from '../domain/failure.ts';
import type { IncidentRow } from '../domain/incident/model.ts';
import type { ChannelRow, MessageRow } from '../domain/message/model.ts';
import { evidenceOf } from '../domain/review/evidence.ts';
import type { ReviewRow } from '../domain/review/model.ts';
import { createBundleService, type BundlePart } from './bundle/service.ts';
import type { Live } from './change/live.ts';
import type { Db } from './log/database.ts';
import type { Log } from './log/log.ts';
import { createMessages } from './message/messages.ts';
import { createReportService } from './report/service.ts';
import { createReviewService } from './review/service.ts';
import type { SecretKeeper } from './secret/keeper.ts';
import type { DataFolder } from './storage/folder.ts';
import type { TimelineService } from './timeline/service.ts';
import type { createWork } from './work.ts';

export interface TellingDeps {
  db: Db;
  log: Log;
  live: Live;
  dataFile: string;
  folder: DataFolder;
  secrets: SecretKeeper;
  row(feature: string, id: string): unknown;
  /** Every row of a feature. */
  rowsOf<T>(feature: string): T[];
  needIncident(id: string): IncidentRow;
  timeline: TimelineService;
  guideIds(): string[];
  guide(id: string): Promise<{ guide: Guide; name: string }>;
  work: Pick<ReturnType<typeof createWork>, 'recordings' | 'files' | 'runs'>;
  person(): string;
  now(): number;
}

/** Wires what is told of incidents: messages, reviews, reports, and the record handed over as a bundle. */
export function createTelling(deps: TellingDeps) {
  const { db, log, live, folder, secrets, row, rowsOf, needIncident, person, now } = deps;
  const { recordings, files, runs } = deps.work;
  const messages = createMessages({
    db,
    log,
    live,
    secrets,
    needIncident,
    message: (id) => row('message', id) as MessageRow | undefined,
    channel: (id) => row('channel', id) as ChannelRow | undefined,
    guides: deps.guideIds,
    guide: deps.guide,
    person,
    now,
  });
  const bundle = createBundleService({
    log,
    dataFile: deps.dataFile,
    folder: folder.file('bundles'),
    parts: [recordingPart(recordings), filePart(files), outputPart(runs)],
    needIncident,
    person,
    now,
  });
  return {
    services: {
      bundle,
      message: messages.service,
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
        review: (id) => row('review', id) as ReviewRow | undefined,
        story: (incidentId) => deps.timeline.story(incidentId),
        evidence: (incidentId) => evidenceOf(recordings.of(incidentId), files.of(incidentId)),
        guides: deps.guideIds,
        guide: deps.guide,
        person,
        now,
      }),
    },
    async dispose(): Promise<void> {
      await bundle.dispose();
      await messages.dispose();
    },
  };
}

const strange = () => new Failure('REFUSED', 'No fact of the record speaks of it.');

/** Recordings go along as they are kept; one that is still written stays. */
function recordingPart({ of, all, path, take }: TellingDeps['work']['recordings']): BundlePart {
  return {
    kind: 'recording',
    list: (incidentId) =>
      (incidentId === null ? all() : of(incidentId)).flatMap(({ id, sha256, bytes, endedAt, removed }) => {
        const file = path(id);
        return file && sha256 && endedAt !== null && !removed ? [{ id, sha256, bytes, path: file }] : [];
      }),
    take({ id, sha256 }, from) {
      if (!all().some((r) => r.id === id && r.sha256 === sha256)) throw strange();
      return take(id, from);
    },
  };
}

function filePart({ of, all, store }: TellingDeps['work']['files']): BundlePart {
  return {
    kind: 'file',
    list: (incidentId) =>
      (incidentId === null ? all() : of(incidentId)).flatMap(({ id, incidentId: place, sha256, bytes }) =>
        store.has(place, sha256) ? [{ id, sha256, bytes, path: store.path(place, sha256) }] : [],
      ),
    take({ id, sha256 }, from) {
      const known = all().find((file) => file.id === id && file.sha256 === sha256);
      if (!known) throw strange();
      return store.take(known.incidentId, sha256, from);
    },
  };
}

/** The long outputs of captured steps; a run's row names each with its SHA-256. */
function outputPart({ outputs }: TellingDeps['work']['runs']): BundlePart {
  return {
    kind: 'output',
    list: (incidentId) =>
      outputs.of(incidentId).flatMap(({ name, sha256, bytes }) => {
        const path = outputs.path(name);
        return path === null ? [] : [{ id: name, sha256, bytes, path }];
      }),
    take({ id, sha256 }, from) {
      const known = outputs.of(null).some((file) => file.name === id && file.sha256 === sha256);
      if (!known) throw strange();
      return outputs.take(id, from);
    },
  };
}
