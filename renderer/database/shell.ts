import { JSON_FRAME, readRows, readRowsFrame, type RowsFrame } from '@domain/database/frame.ts';
import { laneMessage, type LaneMessage, type LaneRequest } from '@domain/database/result.ts';
import { openLane } from '../api/client.ts';
import type { PageLane } from '../api/wire.ts';
import type { GridRow } from './rowWindow.ts';
import { nextRuns, type ResultView, type RunView } from './runs.ts';

interface ShellState {
  attached: boolean;
  runs: readonly RunView[];
  /** Grows with every change, that of a row window too. */
  version: number;
}

/** A frame of a screen; a stream of rows is drawn no more often. */
const FRAME_MS = 16;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const decode = (bytes: Uint8Array) => decoder.decode(bytes);

export type Shell = ReturnType<typeof createShell>;

/** What a page holds of a database shell: its lane, the last runs, and the rows of them that are shown. */
function createShell(sessionId: string) {
  let state: ShellState = { attached: false, runs: [], version: 0 };
  let lane: PageLane | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const listeners = new Set<() => void>();
  const waiting = new Map<string, ((rows: GridRow[]) => void)[]>();

  const changed = (next: Partial<ShellState> = {}): void => {
    state = { ...state, ...next, version: state.version + 1 };
    timer ??= setTimeout(() => {
      timer = null;
      for (const listener of listeners) listener();
    }, FRAME_MS);
  };
  const findResult = (run: number, result: number): ResultView | undefined =>
    state.runs.find((r) => r.run === run)?.results.find((r) => r.result === result);

  const settle = (run: number, key: string | null, rows: GridRow[]): void => {
    for (const [name, resolvers] of waiting) {
      if (key === null ? !name.startsWith(`${run}/`) : name !== key) continue;
      waiting.delete(name);
      for (const resolve of resolvers) resolve(rows);
    }
  };
  const takeRows = (frame: RowsFrame): void => {
    const rows = readRows(frame.body, decode);
    findResult(frame.run, frame.result)?.window.put(frame.from, rows);
    settle(frame.run, keyOf(frame.run, frame.result, frame.from), rows);
    changed();
  };
  const take = (message: LaneMessage): void => {
    if (message.kind === 'gone') settle(message.run, null, []);
    changed({ runs: nextRuns(state.runs, message) });
  };
  const receive = (bytes: Uint8Array): void => {
    const message = bytes[0] === JSON_FRAME ? messageOf(bytes) : null;
    if (message) return take(message);
    const frame = readRowsFrame(bytes);
    return frame ? takeRows(frame) : undefined;
  };
  const detach = (): void => {
    const old = lane;
    lane = null;
    old?.close();
    for (const key of waiting.keys()) settle(Number(key.split('/')[0]), key, []);
  };

  return {
    sessionId,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    snapshot: (): ShellState => state,
    /** Opens the lane, anew where it was open. */
    attach(): void {
      detach();
      const opened = openLane(`database/${sessionId}`);
      if (!opened) return changed({ attached: false });
      lane = opened;
      opened.onMessage((bytes) => void (lane === opened && receive(bytes)));
      opened.onClose(() => {
        if (lane !== opened) return;
        detach();
        changed({ attached: false });
      });
      changed({ attached: true });
    },
    detach,
    /** Rows of a result, from one on: fewer than asked for where no more are here or at once; none where it is gone. */
    read(run: number, result: number, from: number, count: number): Promise<GridRow[]> {
      if (!lane) return Promise.resolve([]);
      const key = keyOf(run, result, from);
      return new Promise((resolve) => {
        const known = waiting.get(key);
        if (known) return known.push(resolve);
        waiting.set(key, [resolve]);
        return lane?.send(requestFrame({ kind: 'fetch', run, result, from, count }));
      });
    },
    /** Sees to it that the rows that are shown are fetched. */
    show({ run, result, rows, window }: ResultView, from: number, to: number): void {
      window.keep(from, to);
      const missing = window.missing(from, Math.min(to, rows));
      if (!missing || missing.from >= rows || waiting.has(keyOf(run, result, missing.from))) return;
      void this.read(run, result, missing.from, missing.count);
    },
    /** Takes a run out of the list. */
    forget(run: number): void {
      changed({ runs: state.runs.filter((r) => r.run !== run) });
    },
  };
}

function messageOf(bytes: Uint8Array): LaneMessage | null {
  return laneMessage.safeParse(JSON.parse(decode(bytes.subarray(1)))).data ?? null;
}

function requestFrame(request: LaneRequest): Uint8Array {
  const json = encoder.encode(JSON.stringify(request));
  const frame = new Uint8Array(json.length + 1);
  frame[0] = JSON_FRAME;
  frame.set(json, 1);
  return frame;
}

function keyOf(run: number, result: number, from: number): string {
  return `${run}/${result}/${from}`;
}

const shells = new Map<string, Shell>();

/** The page's shell of a session: one for all its views, so that results stay when another view is shown. */
export function shellOf(sessionId: string): Shell {
  const known = shells.get(sessionId);
  if (known) return known;
  const made = createShell(sessionId);
  shells.set(sessionId, made);
  return made;
}

/** Forgets the shells of sessions that are no more. */
export function forgetShells(alive: ReadonlySet<string>): void {
  for (const [id, shell] of shells) {
    if (alive.has(id)) continue;
    shell.detach();
    shells.delete(id);
  }
}
