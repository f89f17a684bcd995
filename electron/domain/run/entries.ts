import { assertNever } from '../assert.ts';
import { entryFor, type EntryWriter } from '../timeline/entry.ts';
import { duration } from './duration.ts';
import { runFinished, runStarted, runStepFinished, runStepSkipped, runStepTicked } from './model.ts';

/** Characters of a command and of its output in a line's detail: more is read in the run. */
const COMMAND = 2000;
const OUTPUT = 4000;

type Finished = Parameters<typeof runStepFinished>[0];

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
    text: `${d.title} on ${d.host}: ${ending(d)}`,
    detail: detailOf(d),
  })),
  entryFor(runStepTicked, (d) => ({
    kind: 'step',
    text: d.done ? `Done: ${d.title}` : `Back to do: ${d.title}`,
  })),
  entryFor(runStepSkipped, (d) => ({ kind: 'step', text: `Skipped: ${d.title}. ${d.reason}` })),
  entryFor(runFinished, (d) => ({
    kind: 'guide',
    pinned: true,
    text: `Playbook finished: ${d.playbookTitle}`,
    detail: `${d.settled} of ${d.total} steps settled`,
  })),
];

function ending({ outcome, exitCode, startedAt, endedAt, reason }: Finished): string {
  const took = duration(endedAt - startedAt);
  const why = reason ? ` (${reason})` : '';
  switch (outcome) {
    case 'finished':
      return exitCode === null ? `ended after ${took}, exit code not known` : `exit ${exitCode} in ${took}`;
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

function detailOf({ text, tail }: Finished): string {
  const command = text.length > COMMAND ? `${text.slice(0, COMMAND)}…` : text;
  const output = tail.length > OUTPUT ? `…${tail.slice(-OUTPUT)}` : tail;
  return [`$ ${command}`, output].filter(Boolean).join('\n');
}
