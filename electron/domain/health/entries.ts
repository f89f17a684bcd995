import { entryFor, type EntryWriter } from '../timeline/entry.ts';
import { serviceEvidenceAttached } from './model.ts';

/** How the health of an incident's services reads in its timeline. */
export const healthEntries: EntryWriter[] = [
  entryFor(serviceEvidenceAttached, (d) => ({
    kind: 'health',
    tone: d.to === 'up' ? 'good' : d.to === 'down' ? 'bad' : 'unsure',
    text: d.to === 'up' ? `${d.name} is up again (was ${d.from})` : `${d.name} is ${d.to}`,
    detail: d.text,
  })),
];
