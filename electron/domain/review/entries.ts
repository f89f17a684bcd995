import { entryFor, type EntryWriter } from '../timeline/entry.ts';
import { utcStamp } from '../time.ts';
import {
  actionAdded,
  actionChanged,
  actionPrioritised,
  causesSet,
  drillMarked,
  formSaved,
  reviewExported,
  reviewExportedV1,
  sectionTitles,
  sectionWritten,
  timeSet,
} from './model.ts';

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
  entryFor(actionPrioritised, (d) => ({ kind, text: `Action item has ${d.priority} priority` })),
  entryFor(timeSet, (d) => ({
    kind,
    text:
      d.at === null
        ? `Time ${d.point} is taken from the record again`
        : `Known as ${d.point}: ${utcStamp(d.at)}`,
  })),
  entryFor(causesSet, (d) => ({
    kind,
    text: d.causes.length ? `Causes: ${d.causes.join(', ')}` : 'No causes named',
  })),
  entryFor(drillMarked, (d) => ({ kind, text: d.drill ? 'Marked as a drill' : 'Not a drill after all' })),
  entryFor(reviewExportedV1, (d) => ({
    kind,
    text: `Review exported as ${d.format}`,
    detail: `SHA-256 ${d.sha256}`,
  })),
  entryFor(reviewExported, (d) => ({
    kind,
    text: `Review exported as ${d.format}`,
    detail: `SHA-256 ${d.sha256}`,
  })),
  entryFor(formSaved, (d) => ({
    kind,
    text: `Form "${d.form}" of ${d.guide} saved as a file`,
    detail: `SHA-256 ${d.sha256}`,
  })),
];
