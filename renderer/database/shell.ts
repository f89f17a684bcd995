import { JSON_FRAME, readRows, readRowsFrame, type RowsFrame } from '@domain/database/frame.ts';
import {
  laneMessage,
  type Column,
  type LaneMessage,
  type LaneRequest,
  type Notice,
  type Reply,
} from '@domain/database/result.ts';
import { openLane } from '../api/client.ts';
import type { PageLane } from '../api/wire.ts';
import { RowWindow, type GridRow } from './rowWindow.ts';

export interface ResultView {
  run: number;
  result: number;
  columns: Column[];
  /** Rows that lie ready. */
  rows: number;
  bytes: number;
  window: RowWindow;
  /** The true length in bytes of values that were cut, by `row:column`. */
  cuts: Map<string, number>;
  ended: { affected: number | null; tag: string; limited: boolean } | null;
}

type End = Extract<LaneMessage, { kind: 'end' }>;

export interface RunView {
  run: number;
  text: string;
  at: number;
  results: ResultView[];
  notices: Notice[];
  reply: Reply | null;
  end: End | null;
  /** The backend no longer keeps its rows. */
  gone: boolean;
}

interface ShellState {
  attached: boolean;
  runs: readonly RunView[];
  /** Grows with every change, that of a row window too. */
  version: number;
}

/** 20 runs: what a person goes back to; the backend keeps fewer rows than that. */
const MAX_RUNS = 20;
/** A frame of a screen; a stream of rows is drawn no more often. */
const FRAME_MS = 16;
/** 500: a statement that warns of every row is told by the first of them. */
const MAX_NOTICES = 500;

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
  const update = (run: number, change: (view: RunView) => RunView): void => {
    changed({ runs: state.runs.map((view) => (view.run === run ? change(view) : view)) });
  };
  const updateResult = (run: number, result: number, change: Partial<ResultView>): void =>
    update(run, (view) => ({
      ...view,
      results: view.results.map((r) => (r.result === result ? { ...r, ...change } : r)),
    }));
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
    switch (message.kind) {
      case 'started': {
        const begun = newRun(message);
        const others = state.runs.filter((r) => r.run !== message.run);
        return changed({ runs: [...others, begun].slice(-MAX_RUNS) });
      }
      case 'head': {
        const { run, result, columns } = message;
        return update(run, (view) => ({
          ...view,
          results: [...view.results.filter((r) => r.result !== result), newResult(run, result, columns)],
        }));
      }
      case 'progress':
        return updateResult(message.run, message.result, { rows: message.rows, bytes: message.bytes });
      case 'notice':
        return update(message.run, (view) =>
          view.notices.length < MAX_NOTICES ? { ...view, notices: [...view.notices, message.notice] } : view,
        );
      case 'reply':
        return update(message.run, (view) => ({ ...view, reply: message.reply }));
      case 'cuts': {
        const cuts = findResult(message.run, message.result)?.cuts;
        for (const { row, column, bytes } of message.cuts) cuts?.set(`${row}:${column}`, bytes);
        return changed();
      }
      case 'result': {
        const { run, result, rows, affected, tag, limited } = message;
        if (!findResult(run, result))
          update(run, (view) => ({ ...view, results: [...view.results, newResult(run, result, [])] }));
        return updateResult(run, result, { rows, ended: { affected, tag, limited } });
      }
      case 'end':
        return update(message.run, (view) => ({ ...view, end: message }));
      case 'gone':
        settle(message.run, null, []);
        return update(message.run, (view) => ({ ...view, gone: true }));
      default:
        return message satisfies never;
    }
  };
  const receive = (bytes: Uint8Array): void => {
    if (bytes[0] === JSON_FRAME) {
      const parsed = laneMessage.safeParse(JSON.parse(decode(bytes.subarray(1))));
      if (parsed.success) take(parsed.data);
    } else {
      const frame = readRowsFrame(bytes);
      if (frame) takeRows(frame);
    }
  };
  const send = (request: LaneRequest): void => {
    const json = encoder.encode(JSON.stringify(request));
    const frame = new Uint8Array(json.length + 1);
    frame[0] = JSON_FRAME;
    frame.set(json, 1);
    lane?.send(frame);
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
        return send({ kind: 'fetch', run, result, from, count });
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

function keyOf(run: number, result: number, from: number): string {
  return `${run}/${result}/${from}`;
}

function newRun({ run, text, at }: { run: number; text: string; at: number }): RunView {
  return { run, text, at, results: [], notices: [], reply: null, end: null, gone: false };
}

function newResult(run: number, result: number, columns: Column[]): ResultView {
  return { run, result, columns, rows: 0, bytes: 0, window: new RowWindow(), cuts: new Map(), ended: null };
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
