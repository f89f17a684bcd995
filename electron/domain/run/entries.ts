import { assertNever } from '../assert.ts';
import { entryFor, type EntryWriter } from '../timeline/entry.ts';
import type { EntryTone } from '../timeline/model.ts';
import { duration } from './duration.ts';
import {
  runCaptureFinished,
  runCaptureStarted,
  type CaptureFinished,
  type CaptureOutcome,
} from './capture.ts';
import {
  runFieldFilled,
  runFinished,
  runStarted,
  runStepAssigned,
  runStepDone,
  runStepFinished,
  runStepSkipped,
  runStepStarted,
  runStepTicked,
} from './model.ts';

/** Characters of a command and of its output in a line's detail: more is read in the run. */
const COMMAND = 2000;
const OUTPUT = 4000;

interface Ending {
  outcome: CaptureOutcome;
  exitCode: number | null;
  signal?: string | null;
  startedAt: number;
  endedAt: number;
  reason?: string | undefined;
}

/** How a run reads in the timeline. A step is one line, written when it ends: its begin stands in the same line. */
export const runEntries: EntryWriter[] = [
  entryFor(runStarted, (d) => ({
    kind: 'guide',
    pinned: true,
    text: `Playbook started: ${d.playbookTitle}`,
    detail: `${d.steps.length} ${d.steps.length === 1 ? 'step' : 'steps'} of ${d.guideName}`,
  })),
  entryFor(runStepFinished, (d) => ({
    kind: 'step',
    tone: toneOf(d),
    text: `${d.title} on ${d.host}: ${ending(d)}`,
    detail: detailOf(d.text, d.tail),
  })),
  entryFor(runCaptureFinished, (d) => ({
    kind: 'step',
    tone: toneOf(d),
    text: `${d.title} on ${d.host}: ${ending(d)}`,
    detail: detailOf(d.text, outputOf(d)),
  })),
  entryFor(runStepTicked, (d) => ({
    kind: 'step',
    text: d.done ? `Done: ${d.title}` : `Back to do: ${d.title}`,
  })),
  entryFor(runStepDone, (d) => ({ kind: 'step', text: `Done by hand: ${d.title}. ${d.note}` })),
  entryFor(runStepAssigned, (d) => ({
    kind: 'step',
    text: d.person ? `Assigned to ${d.person}: ${d.title}` : `Assigned to nobody any more: ${d.title}`,
  })),
  entryFor(runStepSkipped, (d) => ({ kind: 'step', text: `Skipped: ${d.title}. ${d.reason}` })),
  entryFor(runFinished, (d) => ({
    kind: 'guide',
    pinned: true,
    text: `Playbook finished: ${d.playbookTitle}`,
    detail: `${d.settled} of ${d.total} steps settled`,
  })),
];

/** The begin of a step and what is filled in are no lines: the line of its end tells both. */
export const runSilent = [runStepStarted.type, runCaptureStarted.type, runFieldFilled.type];

/** How a try ended, as a line says it: `exit 3 in 1.2 s`. */
function ending({ outcome, exitCode, signal, startedAt, endedAt, reason }: Ending): string {
  const took = duration(endedAt - startedAt);
  const why = reason ? ` (${reason})` : '';
  switch (outcome) {
    case 'finished':
      if (exitCode !== null) return `exit ${exitCode} in ${took}`;
      return signal ? `ended by ${signal} after ${took}` : `ended after ${took}, exit code not known`;
    case 'bounded':
      return `ended by us after ${took}, as announced`;
    case 'interrupted':
      return `interrupted after ${took}${why}`;
    case 'cancelled':
      return `cancelled before it ran${why}`;
    case 'rejected':
      return `not run, the shell refused it${why}`;
    case 'unknown':
      return `how it ended is not known${why}`;
    default:
      return assertNever(outcome);
  }
}

/** How a try ended, or that it runs, in few words: `exit 3`. */
export function outcomeWords(
  attempt: Pick<Ending, 'exitCode' | 'signal'> & { outcome: CaptureOutcome | null },
) {
  const { outcome, exitCode, signal } = attempt;
  switch (outcome) {
    case null:
      return 'running';
    case 'finished':
      if (exitCode !== null) return `exit ${exitCode}`;
      return signal ? `ended by ${signal}` : 'ended, exit code not known';
    case 'bounded':
      return 'ended by us, as announced';
    case 'interrupted':
      return 'interrupted';
    case 'cancelled':
      return 'not run';
    case 'rejected':
      return 'refused by the shell';
    case 'unknown':
      return 'not known how it ended';
    default:
      return assertNever(outcome);
  }
}

function outputOf({ stdout, stderr }: CaptureFinished): string {
  const error = stderr.tail && `[stderr]\n${stderr.tail}`;
  return [stdout.tail, error].filter(Boolean).join('\n');
}

function detailOf(text: string, tail: string): string {
  const command = text.length > COMMAND ? `${text.slice(0, COMMAND)}…` : text;
  const output = tail.length > OUTPUT ? `…${tail.slice(-OUTPUT)}` : tail;
  return [`$ ${command}`, output].filter(Boolean).join('\n');
}

/** Only a told exit code of 0 is good; what nobody knows is neither good nor bad. */
function toneOf({ outcome, exitCode }: Ending): EntryTone {
  if (outcome === 'finished' && exitCode !== null) return exitCode === 0 ? 'good' : 'bad';
  return outcome === 'rejected' ? 'bad' : 'unsure';
}
