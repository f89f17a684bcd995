import type { StoredEvent } from '../../domain/event.ts';
import { hlcTime } from '../../domain/hlc.ts';
import type { EntryRow } from '../../domain/timeline/model.ts';
import { entryCorrected, entryPinned, entryUnpinned } from '../../domain/timeline/model.ts';
import { describeEvent } from '../../domain/timeline/describe.ts';
import type { Projection } from '../log/projection.ts';

/** An entry as SQLite keeps it. */
export interface TimelineRow extends Omit<EntryRow, 'pinned' | 'incidentId' | 'recordedAt'> {
  stream: string;
  hlc: string;
  pinned: number;
}

export const entryColumns = 'id, stream, at, hlc, kind, actor, text, detail, tone, pinned, corrections';

// `place` is the log position of the entry's own event, `pos` that of its last change: new entries go to the table's
// end, and only those that changed later need an index for the change feed. Each tree less is 4 us an append.
const schema = `
  CREATE TABLE timeline (
    place INTEGER PRIMARY KEY, pos INTEGER NOT NULL, stream TEXT NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL,
    hlc TEXT NOT NULL, kind TEXT NOT NULL, actor TEXT NOT NULL, text TEXT NOT NULL, detail TEXT NOT NULL, tone TEXT NOT NULL,
    pinned INTEGER NOT NULL, corrections INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX timeline_changed ON timeline (pos) WHERE pos > place;
  CREATE TABLE timeline_total (
    stream TEXT PRIMARY KEY, total INTEGER NOT NULL, through INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;`;

const indexes = `
  CREATE INDEX timeline_order ON timeline (stream, at, hlc, id);
  CREATE INDEX timeline_pinned ON timeline (stream, at, hlc, id) WHERE pinned = 1;`;

/** Finds an entry's row by its id, without an index of its own. */
export const entryPlace = 'place = (SELECT pos FROM event WHERE id = ?)';

/** One row for each event that reads as a line of an incident's timeline. */
export const timelineProjection: Projection = {
  feature: 'timeline',
  version: 4,
  tables: ['timeline', 'timeline_total'],
  schema,
  indexes,
  prepare(db) {
    const insert = db.prepare('INSERT INTO timeline VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)');
    const correct = db.prepare(
      `UPDATE timeline SET text = coalesce(?, text), at = coalesce(?, at), corrections = corrections + 1, pos = ?
       WHERE ${entryPlace} AND stream = ?`,
    );
    const pin = db.prepare(`UPDATE timeline SET pinned = ?, pos = ? WHERE ${entryPlace} AND stream = ?`);
    const get = db.prepare<[string], TimelineRow>(`SELECT ${entryColumns} FROM timeline WHERE ${entryPlace}`);
    const since = db
      .prepare<[{ pos: number; limit: number }], string>(
        `SELECT id FROM (SELECT id FROM timeline WHERE place > @pos ORDER BY place LIMIT @limit)
         UNION ALL
         SELECT id FROM (SELECT id FROM timeline INDEXED BY timeline_changed
                         WHERE pos > @pos AND pos > place AND place <= @pos ORDER BY pos LIMIT @limit)
         LIMIT @limit`,
      )
      .pluck();
    return {
      fold(event) {
        if (!event.stream.startsWith('incident:')) return undefined;
        if (entryCorrected.is(event)) {
          const { entryId, text, at } = event.data;
          correct.run(text ?? null, at ?? null, event.pos, entryId, event.stream);
          return entryId;
        }
        if (entryPinned.is(event) || entryUnpinned.is(event)) {
          pin.run(entryPinned.is(event) ? 1 : 0, event.pos, event.data.entryId, event.stream);
          return event.data.entryId;
        }
        const entry = describeEvent(event);
        if (!entry) return undefined;
        insert.run(
          event.pos,
          event.pos,
          event.stream,
          event.at,
          event.id,
          event.hlc,
          entry.kind,
          event.actor,
          entry.text,
          entry.detail ?? '',
          entry.tone ?? '',
          entry.pinned ? 1 : 0,
        );
        return event.id;
      },
      commutes(event, later) {
        const [about, laterAbout] = [entryOf(event), entryOf(later)];
        const touch = about !== null && (about === laterAbout || about === later.id);
        return !touch && laterAbout !== event.id;
      },
      feed: {
        row: (key) => toEntry(get.get(key)),
        changedSince: (pos, limit) => since.all({ pos, limit }),
        limit: 500,
      },
    };
  },
};

/** The entry that an event corrects, pins or unpins. */
function entryOf(event: StoredEvent): string | null {
  if (entryCorrected.is(event) || entryPinned.is(event) || entryUnpinned.is(event)) return event.data.entryId;
  return null;
}

/** The row as the screen gets it. */
export function toEntry(row: TimelineRow | undefined): EntryRow | undefined {
  if (!row) return undefined;
  const { stream, pinned, hlc, ...rest } = row;
  return {
    ...rest,
    incidentId: stream.slice('incident:'.length),
    recordedAt: hlcTime(hlc),
    pinned: pinned === 1,
  };
}
