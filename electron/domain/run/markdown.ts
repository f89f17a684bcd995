import type { BlockContent, Code, Root, RootContent, Table } from 'mdast';
import { gfmToMarkdown } from 'mdast-util-gfm';
import { toMarkdown } from 'mdast-util-to-markdown';
import { utcStamp } from '../time.ts';
import type { OutputFile } from './capture.ts';
import { duration } from './duration.ts';
import { outcomeWords } from './entries.ts';
import type { Attempt, RunRow, RunStep } from './row.ts';
import { progressOf } from './state.ts';

export interface RunContent {
  run: RunRow;
  incident: string;
  /** What tries printed, as the log keeps it: a row has less. */
  outputs: ReadonlyMap<string, { stdout: string; stderr: string }>;
  /** When this text is made, UTC ms. */
  now: number;
}

/** A run as Markdown (CommonMark with GFM tables): every step, every try with its output. Times are UTC. */
export function runMarkdown({ run, incident, outputs, now }: RunContent): string {
  const { settled, total } = progressOf(run);
  const finished = run.finishedAt === null ? 'not yet' : `${utcStamp(run.finishedAt)} by ${run.finishedBy}`;
  const people = [...new Set(run.steps.flatMap((s) => [s.by, ...s.attempts.map((a) => a.by)]))];
  const hosts = [...new Set(run.steps.flatMap((s) => s.attempts.map((a) => a.host)))];
  const children: RootContent[] = [
    heading(1, `Run: ${run.playbookTitle}`),
    table([
      ['Incident', incident],
      ['Guide', run.guideName],
      ['Started', `${utcStamp(run.startedAt)} by ${run.startedBy}`],
      ['Finished', finished],
      ['Steps settled', `${settled} of ${total}`],
      ['People', people.filter(Boolean).join(', ') || 'nobody yet'],
      ['Hosts', hosts.join(', ') || 'none'],
    ]),
    ...fields(run),
    ...run.steps.flatMap((step, i) => stepBlocks(step, i, run.steps[i - 1]?.section, outputs)),
    paragraph(`Written by Holdfast at ${utcStamp(now)} from run ${run.id}. All times are UTC.`),
  ];
  const root: Root = { type: 'root', children };
  return toMarkdown(root, { extensions: [gfmToMarkdown()], bullet: '-', emphasis: '_', fences: true });
}

function fields(run: RunRow): RootContent[] {
  const filled = Object.entries(run.fields);
  if (filled.length === 0) return [];
  const rows = filled.map(([name, f]) => [name, f.secret ? 'a secret, not stored' : f.value, f.by]);
  return [heading(2, 'Filled in'), table([['Field', 'Value', 'By'], ...rows])];
}

const states: Record<RunStep['state'], string> = {
  todo: 'To do',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  unknown: 'How it ended is not known',
  cancelled: 'Cancelled',
  skipped: 'Skipped',
};

function stepBlocks(
  step: RunStep,
  at: number,
  sectionBefore: string | undefined,
  outputs: RunContent['outputs'],
): RootContent[] {
  const head = step.section === sectionBefore ? [] : [heading(2, step.section)];
  const who = step.at === null ? '' : `, ${utcStamp(step.at)} by ${step.by}`;
  const said = [
    `${states[step.state]}${who}.`,
    step.reason && `Reason: ${step.reason}`,
    step.note && `Note: ${step.note}`,
    step.assignee && `Assigned to ${step.assignee}.`,
  ];
  return [
    ...head,
    heading(3, `${at + 1}. ${step.title}`),
    paragraph(said.filter(Boolean).join(' ')),
    ...(step.command && step.attempts.every((a) => a.text !== step.command)
      ? [code(step.command, 'sh')]
      : []),
    ...step.attempts.flatMap((attempt, i) => attemptBlocks(attempt, step.attempts[i - 1], outputs)),
  ];
}

function attemptBlocks(
  attempt: Attempt,
  before: Attempt | undefined,
  outputs: RunContent['outputs'],
): RootContent[] {
  const { host, by, startedAt, endedAt, how, text, more } = attempt;
  const same = before?.batch === attempt.batch && before.text === text;
  const ended = endedAt === null ? '' : `, ${duration(endedAt - startedAt)}`;
  const kind = how === 'terminal' ? 'in the terminal' : 'captured';
  const line = `${host}: ${outcomeWords(attempt)} (${utcStamp(startedAt)}${ended}, ${kind}, by ${by})`;
  const { stdout = attempt.tail, stderr = attempt.stderr } = outputs.get(attempt.id) ?? {};
  return [
    ...(same ? [] : [code(text, 'sh')]),
    { type: 'paragraph', children: [{ type: 'strong', children: [{ type: 'text', value: line }] }] },
    ...(attempt.reason ? [paragraph(attempt.reason)] : []),
    ...(stdout ? [code(stdout, 'text')] : []),
    ...kept(more.stdout),
    ...(stderr ? [paragraph('Standard error:'), code(stderr, 'text')] : []),
    ...kept(more.stderr),
  ];
}

function kept(file: OutputFile | null): RootContent[] {
  if (!file) return [];
  const whole = file.complete ? 'The whole output' : 'The begin of the output';
  return [paragraph(`${whole}: outputs/${file.name}, ${file.bytes} bytes, SHA-256 ${file.sha256}`)];
}

function heading(depth: 1 | 2 | 3, value: string): RootContent {
  return { type: 'heading', depth, children: [{ type: 'text', value }] };
}

function paragraph(value: string): BlockContent & { type: 'paragraph' } {
  return { type: 'paragraph', children: [{ type: 'text', value }] };
}

function code(value: string, lang: string): Code {
  return { type: 'code', lang, value };
}

function table(rows: string[][]): Table {
  return {
    type: 'table',
    children: rows.map((cells) => ({
      type: 'tableRow',
      children: cells.map((value) => ({ type: 'tableCell', children: [{ type: 'text', value }] })),
    })),
  };
}
