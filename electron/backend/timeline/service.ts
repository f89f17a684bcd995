import { incidentStream, type StoredEvent } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import { hlcTime } from '../../domain/hlc.ts';
import { describeEvent } from '../../domain/timeline/describe.ts';
import {
  entryCorrected,
  entryPinned,
  entryUnpinned,
  noteAdded,
  type EntryRow,
  type EntryVersion,
  type TimelineFilter,
} from '../../domain/timeline/model.ts';
import type { Db } from '../log/database.ts';
import type { Log } from '../log/log.ts';
import { fromRow, type EventRow } from '../log/rows.ts';
import { createTimelineReader } from './reader.ts';
import type { TimelineSearch } from './search.ts';

export interface TimelineDeps {
  db: Db;
  log: Log;
  search: TimelineSearch;
  person(): string;
  /** Throws NOT_FOUND where there is no such incident. */
  needIncident(id: string): unknown;
  now(): number;
}

/** More marks on a seek bar cannot be told apart. */
const MARKS = 1000;
/** How far ahead of the clock a note may be dated: covers two laptops' clocks, not a slip of the year. */
const FUTURE_MS = 5 * 60_000;

/** Reads and writes an incident's timeline. */
export function createTimelineService({ db, log, search, person, needIncident, now }: TimelineDeps) {
  const reader = createTimelineReader(db);
  const need = (incidentId: string, entryId: string): EntryRow => {
    const entry = reader.entry(entryId);
    if (entry?.incidentId !== incidentId) throw new Failure('NOT_FOUND', 'This timeline entry is not here.');
    return entry;
  };
  const aboutEntry = prepareAbout(db);
  const checkTime = (at: number | undefined): void => {
    if (at !== undefined && at > now() + FUTURE_MS)
      throw new Failure('INVALID', 'That time is in the future.', { field: 'at' });
  };

  return {
    page: (q: { incidentId: string; filter: TimelineFilter; from: number; limit: number }) => reader.page(q),
    tail: (q: { incidentId: string; filter: TimelineFilter; limit: number }) => reader.tail(q),
    place: (q: { incidentId: string; filter: TimelineFilter; entryId: string }) => ({
      index: reader.place(q.filter, need(q.incidentId, q.entryId)),
    }),
    /** Every pinned entry, oldest first: people pin tens of them, and 2,000 is where a story ends being one. */
    story: (incidentId: string): EntryRow[] =>
      reader.page({ incidentId, filter: { pinned: true }, from: 0, limit: 2000 }).entries,
    /** The entries between two times, oldest first, up to 1,000: what a recording shows marks of. */
    between(incidentId: string, from: number, to: number): { entries: EntryRow[]; more: boolean } {
      const entries = reader.between(incidentId, from, to, MARKS + 1);
      return { entries: entries.slice(0, MARKS), more: entries.length > MARKS };
    },
    search: (q: { incidentId: string; text: string; limit: number }) => search.find(q),
    history(q: { incidentId: string; entryId: string }): { versions: EntryVersion[] } {
      need(q.incidentId, q.entryId);
      return { versions: versionsOf(q.entryId, aboutEntry(q.incidentId, q.entryId)) };
    },
    addNote(c: { key?: string | undefined; incidentId: string; text: string; at?: number | undefined }) {
      needIncident(c.incidentId);
      checkTime(c.at);
      const options = { actor: person(), at: c.at, key: c.key };
      const [event] = log.append(incidentStream(c.incidentId), [noteAdded({ text: c.text })], options);
      if (!event) throw new Error('append returned nothing');
      return { id: event.id };
    },
    correct(c: {
      key?: string | undefined;
      incidentId: string;
      entryId: string;
      text?: string | undefined;
      at?: number | undefined;
      reason?: string | undefined;
    }) {
      const { key, incidentId, entryId, text, at, reason } = c;
      need(incidentId, entryId);
      checkTime(at);
      if (text === undefined && at === undefined)
        throw new Failure('INVALID', 'Change the text or the time.');
      log.append(incidentStream(incidentId), [entryCorrected({ entryId, text, at, reason })], {
        actor: person(),
        key,
      });
      return { ok: true } as const;
    },
    setPinned(c: { key?: string | undefined; incidentId: string; entryId: string; pinned: boolean }) {
      const entry = need(c.incidentId, c.entryId);
      if (entry.pinned === c.pinned) return { ok: true } as const;
      const event = (c.pinned ? entryPinned : entryUnpinned)({ entryId: c.entryId });
      log.append(incidentStream(c.incidentId), [event], { actor: person(), key: c.key });
      return { ok: true } as const;
    },
  };
}

/** The event that an entry is and its corrections, in order; of a long incident only these are read. */
function prepareAbout(db: Db): (incidentId: string, entryId: string) => StoredEvent[] {
  const sql = db.prepare<[string, string, string, string], EventRow>(
    `SELECT * FROM event WHERE stream = ? AND (id = ? OR (type = ? AND data ->> 'entryId' = ?))
     ORDER BY hlc, origin, seq`,
  );
  return (incidentId, entryId) =>
    sql.all(incidentStream(incidentId), entryId, entryCorrected.type, entryId).map(fromRow);
}

function versionsOf(entryId: string, events: StoredEvent[]): EntryVersion[] {
  const versions: EntryVersion[] = [];
  for (const event of events) {
    const entry = event.id === entryId ? describeEvent(event) : null;
    const meta = { by: event.actor, recordedAt: hlcTime(event.hlc) };
    if (entry) versions.push({ text: entry.text, at: event.at, reason: '', ...meta });
    const last = versions.at(-1);
    if (last && entryCorrected.is(event) && event.data.entryId === entryId) {
      const { text = last.text, at = last.at, reason = '' } = event.data;
      versions.push({ text, at, reason, ...meta });
    }
  }
  return versions;
}
export type TimelineService = ReturnType<typeof createTimelineService>;
