import { ulid } from 'ulid';
import { incidentStream, type NewEvent } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import {
  recordingFinished,
  recordingInputSet,
  recordingStarted,
  recordingStartedHere,
  type RecorderRow,
  type RecordingLimits,
  type RecordingOutcome,
  type RecordingReason,
  type RecordMode,
} from '../../domain/recording/model.ts';
import { reasonToRecord } from '../../domain/recording/policy.ts';
import type { TerminalRow } from '../../domain/terminal/model.ts';
import type { Live } from '../change/live.ts';
import type { SessionTap } from '../tap.ts';
import type { RecordingFiles } from './files.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import type { RecordingStore } from './store.ts';

const MB = 1024 * 1024;

export interface SessionsDeps {
  store: RecordingStore;
  files: RecordingFiles;
  live: Live;
  mode(hostId: string): RecordMode;
  limits(): RecordingLimits;
  /** Makes room for one more; false where all that is kept must stay. */
  makeRoom(): boolean;
  secrets(): readonly string[];
  now(): number;
}

interface Watched {
  row: TerminalRow;
  size: { cols: number; rows: number } | null;
  /** What the person chose for this terminal; null where nothing. */
  choice: boolean | null;
  input: boolean;
  recorder: Recorder | null;
  recordingId: string | null;
  text: string;
}

const unwatched = (row: TerminalRow): Watched => ({
  row,
  size: null,
  choice: null,
  input: false,
  recorder: null,
  recordingId: null,
  text: '',
});

/** Records the sessions that are to be recorded, each shell of one as a recording of its own. */
export function createSessions(deps: SessionsDeps) {
  const { store, files, live, mode, limits, makeRoom, secrets, now } = deps;
  const watched = new Map<string, Watched>();
  const modeOf = ({ hostId }: TerminalRow): RecordMode => (hostId === null ? 'auto' : mode(hostId));
  const closing = new Set<Promise<void>>();
  const keep = (incidentId: string, event: Parameters<typeof store.writer.keep>[0]['event']): void =>
    store.writer.keep({ incidentId, event, actor: store.person(), at: now() });

  const tell = (w: Watched): void => {
    const { recordingId, input, text } = w;
    live.set('recorder', w.row.id, { id: w.row.id, recordingId, input, text } satisfies RecorderRow);
  };
  const end = (w: Watched, id: string, outcome: RecordingOutcome, durationMs: number): void => {
    w.recorder = null;
    w.recordingId = null;
    w.text = noticeOf(outcome, limits());
    tell(w);
    const { incidentId, host } = w.row;
    const done = files
      .close(id)
      .then((file) =>
        keep(incidentId, recordingFinished({ recordingId: id, host, outcome, durationMs, ...file })),
      )
      // Not even readable: the next start looks again.
      .catch(() => undefined);
    closing.add(done);
    void done.finally(() => closing.delete(done));
  };
  const start = (w: Watched, reason: RecordingReason): void => {
    if (w.recorder || !w.size) return;
    const id = ulid();
    const { incidentId, host } = w.row;
    try {
      if (!makeRoom()) throw new Failure('REFUSED', NO_ROOM);
      const event = startOf(w.row, { recordingId: id, reason, ...w.size });
      w.recorder = createRecorder({
        path: files.make(id),
        size: w.size,
        title: host,
        limit: limits().recordingMb * MB,
        input: w.input,
        secrets,
        now,
        onEnd: (outcome, ms) => end(w, id, outcome, ms),
      });
      store.log.append(incidentStream(incidentId), [event], {
        actor: store.person(),
        at: w.recorder.startedAt,
      });
      w.recordingId = id;
      w.text = '';
      if (w.input) keep(incidentId, recordingInputSet({ recordingId: id, host, on: true }));
    } catch (error) {
      // The shell goes on; that it is not recorded is said where it is seen.
      w.recorder?.abandon();
      w.recorder = null;
      files.remove(id);
      w.text = error instanceof Failure ? `Not recorded. ${error.message}` : NO_FILE;
    }
    tell(w);
  };
  const need = (sessionId: string): Watched => {
    const found = watched.get(sessionId);
    if (!found) throw new Failure('NOT_FOUND', 'This terminal is no longer open.');
    return found;
  };
  const stopHearing = live.onChange((feature, key) => {
    if (feature !== 'terminal' || live.get('terminal', key) !== null) return;
    watched.get(key)?.recorder?.stop('closed');
    watched.delete(key);
    live.remove('recorder', key);
  });

  return {
    /** Hears a session from its begin on. */
    tap(row: TerminalRow): SessionTap {
      const w = unwatched(row);
      watched.set(row.id, w);
      return {
        opened(size) {
          w.size = size;
          const reason =
            w.choice === null ? reasonToRecord(modeOf(row), row.production) : w.choice ? 'person' : null;
          if (reason) start(w, reason);
          else tell(w);
        },
        output: (bytes) => w.recorder?.output(bytes),
        input: (bytes) => w.recorder?.input(bytes),
        resized(size) {
          w.size = size;
          w.recorder?.resized(size);
        },
        closed(exitCode) {
          w.recorder?.stop('closed', exitCode);
          w.size = null;
        },
      };
    },
    setOn(sessionId: string, on: boolean): void {
      const w = need(sessionId);
      w.choice = on;
      if (!on) return w.recorder?.stop('switched_off');
      if (!w.size)
        throw new Failure('CONFLICT', 'This terminal is not connected. It is recorded once it is.');
      start(w, 'person');
      if (!w.recorder) throw new Failure('UNAVAILABLE', w.text);
    },
    setInput(sessionId: string, on: boolean): void {
      const w = need(sessionId);
      if (w.input === on) return;
      w.input = on;
      w.recorder?.setInput(on);
      const { incidentId, host } = w.row;
      if (w.recordingId) keep(incidentId, recordingInputSet({ recordingId: w.recordingId, host, on }));
      tell(w);
    },
    /** Ends every recording and waits until its file is closed. */
    async dispose(): Promise<void> {
      stopHearing();
      for (const w of watched.values()) w.recorder?.stop('closed');
      await Promise.all(closing);
    },
  };
}
export type Sessions = ReturnType<typeof createSessions>;

/** That a recording began: of a host's shell, or of a program of this machine. */
function startOf(
  { id: sessionId, hostId, connectionId, host, production }: TerminalRow,
  facts: { recordingId: string; reason: RecordingReason; cols: number; rows: number },
): NewEvent {
  if (hostId !== null) return recordingStarted({ ...facts, sessionId, hostId, host, production });
  return recordingStartedHere({
    ...facts,
    sessionId,
    connectionId: connectionId ?? sessionId,
    host,
    production,
  });
}

const NO_ROOM =
  'All recordings that are kept are pinned or on hold, and together they fill the room that recordings may take: raise it in the settings, or unpin some.';
const NO_FILE = 'Not recorded: its file could not be written. The disk may be full.';

/** What is said beside a terminal whose recording ended by itself. */
function noticeOf(outcome: RecordingOutcome, { recordingMb }: RecordingLimits): string {
  if (outcome === 'disk_full') return 'Recording stopped: the disk is full. The terminal goes on.';
  if (outcome === 'failed') return 'Recording stopped: its file could not be written. The terminal goes on.';
  if (outcome === 'limit')
    return `Recording stopped: it reached ${recordingMb} MB. The terminal goes on; switch it on for another.`;
  return '';
}
