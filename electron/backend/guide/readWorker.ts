import { parentPort } from 'node:worker_threads';
import type { DescribedCorrection } from '../../domain/guide/corrections.ts';
import type { GuideSummary } from '../../domain/guide/library.ts';
import { summaryOf } from '../../domain/guide/summary.ts';
import { understandGuide } from '../../domain/guide/understand.ts';

/** What the service asks of the worker, and its answer: the model as JSON. */
export interface ReadRequest {
  id: number;
  source: string;
  file: string;
  corrections?: readonly DescribedCorrection[];
}
export interface ReadResult {
  summary: GuideSummary;
  json: string;
  /** The first of them, by line of the source. */
  warnings: { line: number; message: string }[];
  /** The piece that each correction is about now, by the correction's id. */
  bound: ReadonlyMap<string, string | null>;
}
export type ReadAnswer = { id: number; result: ReadResult } | { id: number; error: string };

/** 20 warnings are looked through before a guide is saved; the page of the guide has them all. */
const MAX_WARNINGS = 20;

const port = parentPort;
if (!port) throw new Error('runs as a worker only');

port.on('message', (request: ReadRequest) => port.postMessage(answer(request)));

function answer({ id, source, file, corrections }: ReadRequest): ReadAnswer {
  try {
    const { guide, bound } = understandGuide(source, file, corrections ?? []);
    const warnings = guide.warnings.slice(0, MAX_WARNINGS).map(({ range, message }) => {
      return { line: guide.source.slice(0, range.start).split('\n').length, message };
    });
    return { id, result: { summary: summaryOf(guide), json: JSON.stringify(guide), warnings, bound } };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}
