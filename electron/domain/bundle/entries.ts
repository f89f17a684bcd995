import { entryFor, type EntryWriter } from '../timeline/entry.ts';
import { bundleExported } from './model.ts';

/** How handing the record over reads in an incident's timeline. */
export const bundleEntries: EntryWriter[] = [
  entryFor(bundleExported, (d) => ({
    kind: 'review',
    text: `Record exported as a bundle${d.encrypted ? ', encrypted' : ''}: ${d.events} facts, ${d.files} files`,
    detail: `SHA-256 ${d.sha256}`,
  })),
];
