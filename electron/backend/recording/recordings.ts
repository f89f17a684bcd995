import { incidentStream } from '../../domain/event.ts';
import type { HostRow } from '../../domain/host/model.ts';
import {
  recordingFinished,
  recordingRemoved,
  type RecordingHostRow,
  type RecordingLimits,
  type RecordingRow,
} from '../../domain/recording/model.ts';
import { toRemove } from '../../domain/recording/policy.ts';
import type { EntryRow } from '../../domain/timeline/model.ts';
import type { Live } from '../change/live.ts';
import type { Db } from '../log/database.ts';
import type { Log } from '../log/log.ts';
import { createPatientWriter } from '../log/patient.ts';
import { createRecordingFiles } from './files.ts';
import { createRecordingReader } from './reader.ts';
import { createRecordingService } from './service.ts';
import { createSessions } from './sessions.ts';
import type { RecordingStore } from './store.ts';

export interface RecordingsDeps {
  db: Db;
  log: Log;
  live: Live;
  folder: string;
  find(id: string): RecordingRow | undefined;
  findHost(id: string): RecordingHostRow | undefined;
  host(id: string): HostRow | undefined;
  limits(): RecordingLimits;
  /** Nothing of such an incident may be removed. */
  onHold(incidentId: string): boolean;
  secrets(): readonly string[];
  entries(incidentId: string, from: number, to: number): { entries: EntryRow[]; more: boolean };
  person(): string;
  now(): number;
}

/** A recording may be removed a while after it is too old: looked at once an hour. */
const SWEEP_MS = 3600_000;

/** Everything of recordings, put together. Closes first what a killed process left open. */
export function createRecordings(deps: RecordingsDeps) {
  const { log, find, person, now, onHold, limits } = deps;
  const reader = createRecordingReader(deps.db);
  const writer = createPatientWriter(log);
  const store: RecordingStore = { log, writer, find, all: reader.all, person };
  const files = createRecordingFiles(deps.folder);

  /** Removes what is too old or too much; `room` bytes are wanted. Each removal is a fact before it is done. */
  const sweep = (room: number): boolean => {
    const mine = reader.all().filter((r) => r.origin === log.origin);
    const { removals, fits } = toRemove(mine, { limits: limits(), now: now(), room, onHold });
    for (const { recording, why } of removals) {
      const event = recordingRemoved({ recordingId: recording.id, host: recording.host, why });
      log.append(incidentStream(recording.incidentId), [event], { actor: 'Holdfast' });
      files.remove(recording.id);
    }
    return fits;
  };
  const sweepQuietly = (): void => {
    try {
      sweep(0);
    } catch {
      // The disk is full: nothing is removed without the fact. The next hour tries again.
    }
  };
  const recovered = recover(store, files, now).finally(sweepQuietly);
  const hourly = setInterval(sweepQuietly, SWEEP_MS).unref();
  const sessions = createSessions({
    ...deps,
    store,
    files,
    mode: (hostId) => deps.findHost(hostId)?.mode ?? 'auto',
    makeRoom: () => sweep(0),
  });
  const { host, entries } = deps;
  return {
    service: createRecordingService({ store, files, sessions, host, onHold, entries, now }),
    tap: sessions.tap,
    of: reader.of,
    all: reader.all,
    /** Where a recording's file lies; null where it is gone. */
    path: files.path,
    /** Takes a file over that another console recorded; answers false where it is here already. */
    take: files.take,
    /** Removes the files of an incident's recordings; answers how many. */
    forget(incidentId: string): number {
      const kept = reader.of(incidentId).filter(({ id }) => files.path(id) !== null);
      for (const { id } of kept) files.remove(id);
      return kept.length;
    },
    /** Resolves when what a killed process left is closed. */
    recovered,
    async dispose(): Promise<void> {
      clearInterval(hourly);
      await sessions.dispose();
      await recovered;
      writer.dispose();
    },
  };
}

/** Closes the recordings that nobody closed, and finishes removals that were cut off. */
async function recover(
  store: RecordingStore,
  files: ReturnType<typeof createRecordingFiles>,
  now: () => number,
): Promise<void> {
  for (const row of store.all()) {
    if (row.origin !== store.log.origin) continue;
    if (row.removed) files.remove(row.id);
    if (row.endedAt !== null) continue;
    const { id: recordingId, host, incidentId } = row;
    const found = await files.recover(recordingId).catch(() => null);
    const nothing = { bytes: 0, sha256: null, castBytes: 0, castSha256: null, durationMs: 0 };
    const event = recordingFinished({
      recordingId,
      host,
      outcome: found ? 'recovered' : 'lost',
      ...(found ?? nothing),
    });
    store.writer.keep({ incidentId, event, actor: 'Holdfast', at: now() });
  }
}
