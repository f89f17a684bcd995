import type { StoredEvent } from '../../domain/event.ts';
import {
  recordingFinished,
  recordingHostSet,
  recordingInputSet,
  recordingPinned,
  recordingRemoved,
  recordingStarted,
  recordingStartedHere,
  recordingUnpinned,
  type RecordingHostRow,
  type RecordingRow,
} from '../../domain/recording/model.ts';
import type { Projection } from '../log/projection.ts';

const tableOf = (name: string): string => `
  CREATE TABLE ${name} (
    id TEXT PRIMARY KEY, stream TEXT NOT NULL, pos INTEGER NOT NULL, state TEXT NOT NULL
  ) STRICT;
  CREATE INDEX ${name}_pos ON ${name} (pos);`;

/** The recordings of terminals: what is known of each, whether or not its file is on this machine. */
export const recordingProjection: Projection = {
  feature: 'recording',
  version: 1,
  tables: ['recording'],
  schema: tableOf('recording'),
  prepare(db) {
    const row = db.prepare<[string], string>('SELECT state FROM recording WHERE id = ?').pluck();
    const put = db.prepare('INSERT OR REPLACE INTO recording (id, stream, pos, state) VALUES (?, ?, ?, ?)');
    const since = db
      .prepare<[number, number], string>('SELECT id FROM recording WHERE pos > ? ORDER BY pos LIMIT ?')
      .pluck();
    const read = (id: string): RecordingRow | undefined => {
      const text = row.get(id);
      return text === undefined ? undefined : (JSON.parse(text) as RecordingRow);
    };
    return {
      fold(event) {
        if (!event.type.startsWith('recording.') || !event.stream.startsWith('incident:')) return undefined;
        const id = String(event.data['recordingId']);
        const before = read(id);
        // A recording of that id in another incident is a forgery or a mistake: the first one stands.
        if (before && `incident:${before.incidentId}` !== event.stream) return undefined;
        const after = nextRecording(before, event);
        if (!after) return undefined;
        put.run(id, event.stream, event.pos, JSON.stringify(after));
        return id;
      },
      feed: { row: read, changedSince: (pos, limit) => since.all(pos, limit) },
    };
  },
};

/** The hosts with a rule of their own about recording. */
export const recordingHostProjection: Projection = {
  feature: 'recordingHost',
  version: 1,
  tables: ['recording_host'],
  schema: tableOf('recording_host'),
  prepare(db) {
    const row = db.prepare<[string], string>('SELECT state FROM recording_host WHERE id = ?').pluck();
    const put = db.prepare(
      'INSERT OR REPLACE INTO recording_host (id, stream, pos, state) VALUES (?, ?, ?, ?)',
    );
    const since = db
      .prepare<[number, number], string>('SELECT id FROM recording_host WHERE pos > ? ORDER BY pos LIMIT ?')
      .pluck();
    return {
      fold(event) {
        if (event.stream !== 'catalog' || !recordingHostSet.is(event)) return undefined;
        const { hostId: id, mode } = event.data;
        put.run(id, event.stream, event.pos, JSON.stringify({ id, mode } satisfies RecordingHostRow));
        return id;
      },
      feed: {
        row: (key) => {
          const text = row.get(key);
          return text === undefined ? undefined : (JSON.parse(text) as RecordingHostRow);
        },
        changedSince: (pos, limit) => since.all(pos, limit),
      },
    };
  },
};

function nextRecording(row: RecordingRow | undefined, event: StoredEvent): RecordingRow | undefined {
  if (recordingStarted.is(event) || recordingStartedHere.is(event)) return row ? undefined : begun(event);
  if (!row) return undefined;
  if (recordingFinished.is(event)) {
    const { outcome, bytes, sha256, castBytes, castSha256, durationMs } = event.data;
    const endedAt = row.startedAt + durationMs;
    return { ...row, endedAt, outcome, bytes, sha256, castBytes, castSha256 };
  }
  // Once it was on, lines that were typed are in the file.
  if (recordingInputSet.is(event)) return { ...row, input: row.input || event.data.on };
  if (recordingPinned.is(event)) return { ...row, pinned: true };
  if (recordingUnpinned.is(event)) return { ...row, pinned: false };
  if (recordingRemoved.is(event)) return { ...row, removed: true };
  return undefined;
}

function begun(event: StoredEvent): RecordingRow | undefined {
  const on = recordingStarted.is(event) ? event.data.hostId : null;
  if (!recordingStarted.is(event) && !recordingStartedHere.is(event)) return undefined;
  const { recordingId: id, sessionId, host, production } = event.data;
  return {
    id,
    incidentId: event.stream.slice('incident:'.length),
    sessionId,
    hostId: on,
    host,
    production,
    person: event.actor,
    origin: event.origin,
    startedAt: event.at,
    endedAt: null,
    outcome: null,
    bytes: 0,
    sha256: null,
    castBytes: 0,
    castSha256: null,
    input: false,
    pinned: false,
    removed: false,
  };
}
