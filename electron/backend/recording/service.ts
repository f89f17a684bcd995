import { ulid } from 'ulid';
import { CATALOG, incidentStream, type NewEvent } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import type { HostRow } from '../../domain/host/model.ts';
import {
  recordingHostSet,
  recordingPinned,
  recordingRemoved,
  recordingUnpinned,
  type RecordingRow,
  type RecordMode,
} from '../../domain/recording/model.ts';
import type { EntryRow } from '../../domain/timeline/model.ts';
import type { Lane } from '../lane.ts';
import { sendStream, StreamRefusal } from '../stream.ts';
import type { RecordingFiles } from './files.ts';
import type { Sessions } from './sessions.ts';
import type { RecordingStore } from './store.ts';

export interface RecordingServiceDeps {
  store: RecordingStore;
  files: RecordingFiles;
  sessions: Sessions;
  host(id: string): HostRow | undefined;
  onHold(incidentId: string): boolean;
  /** The timeline's entries of an incident between two times, oldest first, and whether there are more. */
  entries(incidentId: string, from: number, to: number): { entries: EntryRow[]; more: boolean };
  now(): number;
}

const ok = { ok: true } as const;
interface Command {
  key?: string | undefined;
  id: string;
}

/** What people do with recordings. */
export function createRecordingService(deps: RecordingServiceDeps) {
  const { store, files, sessions, host, onHold, entries, now } = deps;
  const { log, person } = store;
  const need = (id: string): RecordingRow => {
    const row = store.find(id);
    if (!row) throw new Failure('NOT_FOUND', 'This recording is not in this data folder.');
    return row;
  };
  const append = ({ incidentId }: RecordingRow, key: string | undefined, event: NewEvent) => {
    log.append(incidentStream(incidentId), [event], { actor: person(), key });
    return ok;
  };

  return {
    setOn({ sessionId, on }: { sessionId: string; on: boolean }) {
      sessions.setOn(sessionId, on);
      return ok;
    },
    setInput({ sessionId, on }: { sessionId: string; on: boolean }) {
      sessions.setInput(sessionId, on);
      return ok;
    },
    setHost({ key, hostId, mode }: { key?: string | undefined; hostId: string; mode: RecordMode }) {
      const row = host(hostId);
      if (!row) throw new Failure('NOT_FOUND', 'This host is no longer in the list.');
      const event = recordingHostSet({ hostId, host: row.name, mode });
      log.append(CATALOG, [event], { actor: person(), key: key ?? ulid() });
      return ok;
    },
    setPinned({ key, id, pinned }: Command & { pinned: boolean }) {
      const row = need(id);
      if (row.pinned === pinned) return ok;
      return append(row, key, (pinned ? recordingPinned : recordingUnpinned)({ recordingId: id }));
    },
    remove({ key, id }: Command) {
      const row = need(id);
      if (row.removed) return ok;
      if (row.endedAt === null)
        throw new Failure('REFUSED', 'It is still being recorded. Switch it off first.');
      if (row.pinned) throw new Failure('REFUSED', 'It is pinned. Unpin it first.');
      if (onHold(row.incidentId))
        throw new Failure('REFUSED', 'The incident is on hold: none of its recordings may be removed.');
      append(row, key, recordingRemoved({ recordingId: id, host: row.host, why: 'person' }));
      files.remove(id);
      return ok;
    },
    async verify({ id }: { id: string }) {
      const row = need(id);
      const sha256 = await files.sha256(id);
      if (sha256 === null) return { state: 'missing' as const, sha256 };
      return { state: sha256 === row.sha256 ? ('same' as const) : ('changed' as const), sha256 };
    },
    marks({ id }: { id: string }): { entries: EntryRow[]; more: boolean } {
      const { incidentId, startedAt, endedAt } = need(id);
      // The line that tells of an end is written just after it.
      return entries(incidentId, startedAt, endedAt === null ? now() : endedAt + 1000);
    },
    /** Sends a recording's text on a lane; false where there is none of that id. */
    attach(id: string, lane: Lane): boolean {
      if (!store.find(id)) return false;
      void sendStream(lane, (signal) => {
        const text = files.read(id, signal);
        if (!text) throw new StreamRefusal('The file of this recording is not on this machine.');
        return text;
      });
      return true;
    },
  };
}
