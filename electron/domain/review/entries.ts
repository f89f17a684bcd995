import { entryFor, type EntryWriter } from '../timeline/entry.ts';
import { actionAdded, actionChanged, reviewExported, sectionTitles, sectionWritten } from './model.ts';

const kind = 'review' as const;

/** How work on the review reads in the timeline. */
export const reviewEntries: EntryWriter[] = [
  entryFor(sectionWritten, (d) => ({
    kind,
    text: `Review: ${sectionTitles[d.section].toLowerCase()} written`,
  })),
  entryFor(actionAdded, (d) => ({
    kind,
    text: `Action item: ${d.title}`,
    detail: d.owner ? `Owner: ${d.owner}` : '',
  })),
  entryFor(actionChanged, (d) => ({
    kind,
    text: d.state ? `Action item ${d.state}` : 'Action item changed',
  })),
  entryFor(reviewExported, (d) => ({
    kind,
    text: `Review exported as ${d.format}`,
    detail: `SHA-256 ${d.sha256}`,
  })),
];
