import { assertNever } from '../assert.ts';
import { entryFor, type EntryWriter } from '../timeline/entry.ts';
import { contactReached, type Outcome } from './model.ts';

/** How an attempt to reach somebody reads in the timeline. */
export const contactEntries: EntryWriter[] = [
  entryFor(contactReached, (d) => ({
    kind: 'contact',
    tone: d.outcome === 'reached' ? 'good' : 'bad',
    text: `${said(d.outcome)} ${d.name}${d.channel ? ` (${d.channel})` : ''}`,
    detail: d.note,
  })),
];

function said(outcome: Outcome): string {
  switch (outcome) {
    case 'reached':
      return 'Reached';
    case 'no answer':
      return 'No answer from';
    case 'left a message':
      return 'Left a message for';
    default:
      return assertNever(outcome);
  }
}
