import { entryFor, type EntryWriter } from '../timeline/entry.ts';
import { terminalClosed, terminalOpened } from './model.ts';

/** How terminals read in the timeline. */
export const terminalEntries: EntryWriter[] = [
  entryFor(terminalOpened, (d) => ({
    kind: 'terminal',
    text: `Terminal ${d.again ? 'connected again' : 'opened'} on ${d.host}`,
    detail: d.production ? 'Production host.' : '',
  })),
  entryFor(terminalClosed, (d) => ({
    kind: 'terminal',
    text: d.reason === 'lost' ? `Terminal on ${d.host} lost its connection` : `Terminal on ${d.host} closed`,
    detail: d.text,
  })),
];
