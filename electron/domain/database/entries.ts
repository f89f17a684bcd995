import { entryFor, type EntryWriter } from '../timeline/entry.ts';
import {
  databaseActed,
  databaseClientOpened,
  databaseClosed,
  databaseExported,
  databaseLocked,
  databaseOpened,
  databaseUnlocked,
  statementRan,
  transactionEnded,
} from './event.ts';

const oneLine = (text: string): string => {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length > 160 ? `${flat.slice(0, 159)}…` : flat;
};

const plural = (n: number, one: string): string => `${n.toLocaleString('en')} ${one}${n === 1 ? '' : 's'}`;

const time = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

const endings = { committed: 'Committed', rolled_back: 'Rolled back', unknown: 'Lost sight of' } as const;
const whys = {
  asked: '',
  idle: 'Nothing happened in it for too long.',
  locked: 'Writing was locked.',
  closed: 'The shell was closed.',
  failed: 'The connection was lost.',
} as const;

/** How databases read in the timeline. */
export const databaseEntries: EntryWriter[] = [
  entryFor(databaseOpened, (d) => ({
    kind: 'database',
    text: `Database shell ${d.again ? 'connected again' : 'opened'} on ${d.connection}`,
    detail: d.production ? 'Production database, read-only.' : 'Read-only.',
  })),
  entryFor(databaseClosed, (d) => ({
    kind: 'database',
    text:
      d.reason === 'lost'
        ? `Database shell on ${d.connection} lost its connection`
        : `Database shell on ${d.connection} closed`,
    detail: d.text,
  })),
  entryFor(statementRan, (d) => ({
    kind: 'database',
    text: `${d.connection}: ${oneLine(d.text)}`,
    detail:
      d.outcome === 'failed'
        ? d.error
        : d.outcome === 'cancelled'
          ? `Cancelled after ${time(d.ms)}, ${plural(d.rows, 'row')}.`
          : d.outcome === 'unknown'
            ? `The connection was lost after ${time(d.ms)}: what became of it is not known.`
            : `${d.affected !== null ? `${plural(d.affected, 'row')} changed` : plural(d.rows, 'row')} in ${time(d.ms)}.`,
    tone: d.outcome === 'failed' ? 'bad' : d.outcome === 'unknown' ? 'unsure' : '',
  })),
  entryFor(transactionEnded, (d) => ({
    kind: 'database',
    text: `${endings[d.how]} ${plural(d.statements, 'statement')} on ${d.connection}, ${plural(d.affected, 'row')} changed`,
    detail: whys[d.why],
    tone: d.how === 'unknown' ? 'unsure' : '',
  })),
  entryFor(databaseUnlocked, (d) => ({
    kind: 'database',
    text: `Writing unlocked on ${d.connection} for ${plural(d.minutes, 'minute')}`,
    detail: d.reason,
    pinned: d.production,
  })),
  entryFor(databaseLocked, (d) => ({
    kind: 'database',
    text: `${d.connection} is read-only again`,
    detail: d.why === 'time' ? 'The time was over.' : '',
  })),
  entryFor(databaseActed, (d) => ({
    kind: 'database',
    text: `${d.act === 'cancel' ? 'Cancelled the query of' : 'Ended'} session ${d.target} on ${d.connection}`,
    detail: d.worked ? d.about : d.text,
    tone: d.worked ? '' : 'bad',
    pinned: d.worked && d.production,
  })),
  entryFor(databaseClientOpened, (d) => ({
    kind: 'database',
    text: `${d.program} of this machine ${d.again ? 'opened again' : 'opened'} on ${d.connection}`,
    detail: `${d.production ? 'Production database. ' : ''}${d.readOnly ? 'It was told to read only; what' : 'It may write. What'} is typed in it is not judged.`,
    pinned: d.production && !d.readOnly,
  })),
  entryFor(databaseExported, (d) => ({
    kind: 'database',
    text: `Exported ${plural(d.rows, 'row')} of ${d.connection}`,
    detail: d.file,
  })),
];
