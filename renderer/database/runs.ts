import type { Column, LaneMessage, Notice, Reply } from '@domain/database/result.ts';
import { RowWindow } from './rowWindow.ts';

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

/** 20 runs: what a person goes back to; the backend keeps as many. */
const MAX_RUNS = 20;
/** 500: a statement that warns of every row is told by the first of them. */
const MAX_NOTICES = 500;

/** The runs after one more message of the lane. A run that is told anew (the page came back) begins anew. */
export function nextRuns(runs: readonly RunView[], message: LaneMessage): readonly RunView[] {
  if (message.kind === 'started')
    return [...runs.filter((r) => r.run !== message.run), newRun(message)].slice(-MAX_RUNS);
  return runs.map((run) => (run.run === message.run ? nextRun(run, message) : run));
}

function nextRun(run: RunView, message: Exclude<LaneMessage, { kind: 'started' }>): RunView {
  switch (message.kind) {
    case 'head': {
      const others = run.results.filter((r) => r.result !== message.result);
      return { ...run, results: [...others, newResult(run.run, message.result, message.columns)] };
    }
    case 'progress':
      return withResult(run, message.result, { rows: message.rows, bytes: message.bytes });
    case 'notice':
      return run.notices.length < MAX_NOTICES ? { ...run, notices: [...run.notices, message.notice] } : run;
    case 'reply':
      return { ...run, reply: message.reply };
    case 'cuts': {
      const cuts = run.results.find((r) => r.result === message.result)?.cuts;
      for (const { row, column, bytes } of message.cuts) cuts?.set(`${row}:${column}`, bytes);
      return run;
    }
    case 'result': {
      const { rows, affected, tag, limited } = message;
      return withResult(run, message.result, { rows, ended: { affected, tag, limited } });
    }
    case 'end':
      return { ...run, end: message };
    case 'gone':
      return { ...run, gone: true };
    default:
      return message satisfies never;
  }
}

/** Changes a result; a statement without rows tells of its end alone. */
function withResult(run: RunView, result: number, change: Partial<ResultView>): RunView {
  const known = run.results.some((r) => r.result === result);
  const results = known ? run.results : [...run.results, newResult(run.run, result, [])];
  return { ...run, results: results.map((r) => (r.result === result ? { ...r, ...change } : r)) };
}

function newRun({ run, text, at }: { run: number; text: string; at: number }): RunView {
  return { run, text, at, results: [], notices: [], reply: null, end: null, gone: false };
}

function newResult(run: number, result: number, columns: Column[]): ResultView {
  return { run, result, columns, rows: 0, bytes: 0, window: new RowWindow(), cuts: new Map(), ended: null };
}
