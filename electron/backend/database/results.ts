import { ROWS_HEAD, writeRowsHead } from '../../domain/database/frame.ts';
import type { Column, Cut, LaneMessage, LaneRequest, StatementError } from '../../domain/database/result.ts';
import type { RunEnd, Sink } from './driver.ts';
import { createSpool, MAX_SPOOL, type Spool } from './spool.ts';

/** The first rows are sent as they come: 500 of them fill several screens. */
const FIRST_ROWS = 500;
const FIRST_BYTES = 256 * 1024;
/** 4 MB a fetch: some frames of drawing for the page. */
const FETCH_BYTES = 4 * 1024 * 1024;
const PROGRESS_MS = 150;
/** The results of so many runs are kept for a shell. */
const KEPT_RUNS = 20;
/** 10,000 cut values are told of; more say nothing new. */
const MAX_CUTS = 10_000;

export const DEFAULT_ROWS = 1_000_000;
export const DEFAULT_CELL = 1_048_576;

interface Result {
  columns: Column[];
  spool: Spool;
  cuts: Cut[];
  affected: number | null;
  tag: string;
  limited: boolean;
}

interface Run {
  run: number;
  text: string;
  at: number;
  results: Result[];
  /** What a page that comes later has to hear: replies, notices, the end. */
  said: LaneMessage[];
}

/** To every page that shows the shell. */
export interface Audience {
  tell(message: LaneMessage): void;
  push(frame: Uint8Array): void;
}

export interface RunLimits {
  maxRows: number;
  maxCell: number;
}

export type Results = ReturnType<typeof createResults>;

/** The results of a shell's runs: the first rows go to its pages at once, all of them to this machine's disk. */
export function createResults(folder: string, audience: Audience) {
  const runs = new Map<number, Run>();
  let count = 0;

  const forget = async (run: Run): Promise<void> => {
    runs.delete(run.run);
    await Promise.all(run.results.map(({ spool }) => spool.dispose()));
  };
  const say = (run: Run, message: LaneMessage): void => {
    if (run.said.length < 1000) run.said.push(message);
    audience.tell(message);
  };

  return {
    /** Begins a run: where its results go, and how it ends. */
    begin(text: string, at: number, limits: RunLimits) {
      const run: Run = { run: (count += 1), text, at, results: [], said: [] };
      runs.set(run.run, run);
      for (const old of [...runs.values()].slice(0, -KEPT_RUNS)) void forget(old).catch(() => undefined);
      say(run, { kind: 'started', run: run.run, text: text.slice(0, 2000), at });
      const start = performance.now();
      const writer = createWriter({
        run,
        folder,
        limits,
        audience,
        say: (message) => say(run, message),
        start,
      });
      return {
        run: run.run,
        sink: writer.sink,
        rows: writer.rows,
        affected: () =>
          run.results.reduce<number | null>(
            (sum, r) => (r.affected === null ? sum : (sum ?? 0) + r.affected),
            null,
          ),
        ms: () => performance.now() - start,
        /** How it ended: a result that its limit ended is as done as any. */
        outcome(end: RunEnd): RunEnd {
          const last = run.results.at(-1);
          if (end.outcome !== 'cancelled') return end;
          const problem = last?.spool.problem();
          if (problem) return { outcome: 'failed', error: diskError(problem) };
          if (!last?.limited) return end;
          writer.sink.result({ affected: null, tag: '' });
          return { outcome: 'done' };
        },
        end(end: RunEnd, open: boolean): void {
          writer.finish();
          const problem = run.results.map(({ spool }) => spool.problem()).find(Boolean);
          const error = 'error' in end ? end.error : problem ? diskError(problem) : null;
          const ms = performance.now() - start;
          const { outcome } = end;
          say(run, { kind: 'end', run: run.run, outcome, error, ms, firstRowMs: writer.firstRowMs(), open });
        },
      };
    },
    /** Answers a page's fetch. */
    async fetch(
      { run: number, result: index, from, count: wanted }: LaneRequest,
      to: Audience,
    ): Promise<void> {
      const result = runs.get(number)?.results[index];
      if (!result) return to.tell({ kind: 'gone', run: number });
      const { bytes, count: rows } = await result.spool.read(from, wanted, FETCH_BYTES);
      to.push(rowsFrame({ run: number, result: index, from, count: rows }, bytes));
    },
    /** Tells a page that comes later what is there. */
    replay(to: Audience): void {
      for (const { run, said, results } of runs.values()) {
        for (const message of said) to.tell(message);
        results.forEach(({ spool, cuts }, result) => {
          to.tell({ kind: 'progress', run, result, rows: spool.rows, bytes: spool.bytes });
          if (cuts.length > 0) to.tell({ kind: 'cuts', run, result, cuts });
        });
      }
    },
    /** A kept result, for an export. */
    result: (run: number, index: number): Readonly<Result> | undefined => runs.get(run)?.results[index],
    async dispose(): Promise<void> {
      await Promise.all([...runs.values()].map(forget));
    },
  };
}

interface WriterOptions {
  run: Run;
  folder: string;
  limits: RunLimits;
  audience: Audience;
  say(message: LaneMessage): void;
  start: number;
}

function createWriter({ run, folder, limits, audience, say, start }: WriterOptions) {
  const drains: (() => void)[] = [];
  let onLimit: (() => void) | null = null;
  let firstRowMs: number | null = null;
  let pushed = { rows: 0, bytes: 0 };
  let total = 0;
  let timer: NodeJS.Timeout | undefined;

  const current = (): Result | undefined => run.results.at(-1);
  const progress = (): void => {
    timer = undefined;
    const result = current();
    if (result)
      audience.tell({
        kind: 'progress',
        run: run.run,
        result: run.results.length - 1,
        rows: result.spool.rows,
        bytes: result.spool.bytes,
      });
  };
  const limit = (result: Result): void => {
    if (result.limited) return;
    result.limited = true;
    onLimit?.();
  };
  let stopped = false;
  const stop = (): true => {
    if (!stopped) onLimit?.();
    return (stopped = true);
  };
  /** Sends the first rows of a result without being asked. */
  const pushFirst = (from: number, bytes: Buffer, count: number): void => {
    if (pushed.rows >= FIRST_ROWS || pushed.bytes >= FIRST_BYTES || pushed.rows < from) return;
    const some = firstRows(bytes, Math.min(count, FIRST_ROWS - pushed.rows), FIRST_BYTES - pushed.bytes);
    if (some.count === 0) return;
    const result = run.results.length - 1;
    audience.push(rowsFrame({ run: run.run, result, from, count: some.count }, bytes.subarray(0, some.end)));
    pushed = { rows: pushed.rows + some.count, bytes: pushed.bytes + some.end };
  };

  const sink: Sink = {
    maxCell: limits.maxCell,
    head(columns) {
      const spool = createSpool(folder);
      spool.onDrain(() => {
        for (const listener of drains) listener();
      });
      run.results.push({ columns, spool, cuts: [], affected: null, tag: '', limited: false });
      pushed = { rows: 0, bytes: 0 };
      say({ kind: 'head', run: run.run, result: run.results.length - 1, columns });
    },
    rows(bytes, count, cuts) {
      const result = current();
      if (!result || result.limited) return true;
      // The disk took no more: the rest need not be computed.
      if (result.spool.problem()) return stop();
      firstRowMs ??= performance.now() - start;
      const room = limits.maxRows - result.spool.rows;
      const kept = count <= room ? { count, end: bytes.length } : firstRows(bytes, room, Infinity);
      const from = result.spool.rows;
      const part = bytes.subarray(0, kept.end);
      if (cuts.length > 0 && result.cuts.length < MAX_CUTS) {
        const placed = cuts.filter((c) => c.row < kept.count).map((c) => ({ ...c, row: c.row + from }));
        result.cuts.push(...placed);
        audience.tell({ kind: 'cuts', run: run.run, result: run.results.length - 1, cuts: placed });
      }
      total += kept.count;
      const more = kept.count === 0 || result.spool.write(part, kept.count);
      pushFirst(from, part, kept.count);
      if (kept.count < count || result.spool.bytes > MAX_SPOOL) limit(result);
      timer ??= setTimeout(progress, PROGRESS_MS);
      return more;
    },
    onDrain: (listener) => void drains.push(listener),
    onLimit: (listener) => void (onLimit = listener),
    result({ affected, tag }) {
      const result = current();
      const index = Math.max(0, run.results.length - 1);
      if (result) Object.assign(result, { affected, tag });
      else
        run.results.push({
          columns: [],
          spool: createSpool(folder),
          cuts: [],
          affected,
          tag,
          limited: false,
        });
      const { spool, limited } = run.results[index] ?? { spool: null, limited: false };
      say({ kind: 'result', run: run.run, result: index, rows: spool?.rows ?? 0, affected, tag, limited });
    },
    notice: (notice) => say({ kind: 'notice', run: run.run, notice }),
    reply: (reply) => say({ kind: 'reply', run: run.run, reply }),
  };
  return {
    sink,
    rows: () => total,
    firstRowMs: () => firstRowMs,
    finish(): void {
      clearTimeout(timer);
      progress();
    },
  };
}

function diskError({ message }: Error): StatementError {
  const text = `The result could not be kept on the disk: ${message}`;
  return { text, detail: '', hint: '', code: '', position: null };
}

/** How many whole rows fit, and where they end. The first always fits where it is under 4 MB. */
function firstRows(bytes: Buffer, count: number, maxBytes: number): { count: number; end: number } {
  let at = 0;
  let taken = 0;
  while (taken < count && at < bytes.length) {
    const next = at + 1 + bytes.readInt32BE(at + 1);
    if (next > maxBytes && (taken > 0 || next > FETCH_BYTES)) break;
    at = next;
    taken += 1;
  }
  return { count: taken, end: at };
}

function rowsFrame(head: Parameters<typeof writeRowsHead>[1], body: Buffer): Uint8Array {
  const frame = new Uint8Array(ROWS_HEAD + body.length);
  writeRowsHead(frame, head);
  frame.set(body, ROWS_HEAD);
  return frame;
}
