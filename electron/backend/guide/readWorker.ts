import { parentPort } from 'node:worker_threads';
import { importGuide } from '../../domain/guide/import.ts';
import type { GuideSummary } from '../../domain/guide/library.ts';
import { summaryOf } from '../../domain/guide/summary.ts';

/** What the service asks of the worker, and its answer: the model as JSON. */
export interface ReadRequest {
  id: number;
  source: string;
  file: string;
}
export interface ReadResult {
  summary: GuideSummary;
  json: string;
}
export type ReadAnswer = { id: number; result: ReadResult } | { id: number; error: string };

const port = parentPort;
if (!port) throw new Error('runs as a worker only');

port.on('message', ({ id, source, file }: ReadRequest) => port.postMessage(answer(id, source, file)));

function answer(id: number, source: string, file: string): ReadAnswer {
  try {
    const guide = importGuide(source, { name: file });
    return { id, result: { summary: summaryOf(guide), json: JSON.stringify(guide) } };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}
