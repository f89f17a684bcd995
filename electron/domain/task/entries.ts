import { entryFor, type EntryWriter } from '../timeline/entry.ts';
import {
  decisionMade,
  taskChecked,
  taskDone,
  taskDropped,
  taskGiven,
  taskReassigned,
  taskReopened,
  taskUnderstood,
} from './model.ts';

const kind = 'task' as const;
const within = (minutes: number | null) => (minutes === null ? '' : `Check back in ${minutes} min`);

/** How tasks and decisions read in the timeline. */
export const taskEntries: EntryWriter[] = [
  entryFor(taskGiven, (d) => ({
    kind,
    text: d.person ? `Task for ${d.person}: ${d.title}` : `Task for nobody yet: ${d.title}`,
    detail: within(d.minutes),
  })),
  entryFor(taskUnderstood, (d) => ({ kind, text: `Understood: ${d.title}` })),
  entryFor(taskChecked, (d) => ({
    kind,
    text: `Checked back: ${d.title}`,
    detail: [d.note, within(d.minutes)].filter(Boolean).join('\n'),
  })),
  entryFor(taskReassigned, (d) => ({
    kind,
    text: `Task goes to ${d.person}: ${d.title}`,
    detail: within(d.minutes),
  })),
  entryFor(taskDone, (d) => ({ kind, tone: 'good', text: `Done: ${d.title}`, detail: d.note })),
  entryFor(taskDropped, (d) => ({ kind, text: `Not done any more: ${d.title}`, detail: d.note })),
  entryFor(taskReopened, (d) => ({ kind, text: `To do again: ${d.title}` })),
  entryFor(decisionMade, (d) => ({
    kind,
    pinned: true,
    text: `Decided by ${d.by}: ${d.what}`,
    detail: [d.why && `Why: ${d.why}`, d.rejected && `Rejected: ${d.rejected}`].filter(Boolean).join('\n'),
  })),
];
