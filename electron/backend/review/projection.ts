import { incidentResolved } from '../../domain/incident/model.ts';
import {
  actionAdded,
  actionChanged,
  sectionWritten,
  type ActionItem,
  type ReviewRow,
} from '../../domain/review/model.ts';
import type { StoredEvent } from '../../domain/event.ts';
import type { Projection } from '../log/projection.ts';

interface Row {
  stream: string;
  sections: string;
  actions: string;
}

const schema = `
  CREATE TABLE review (
    stream TEXT PRIMARY KEY, pos INTEGER NOT NULL, sections TEXT NOT NULL, actions TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX review_pos ON review (pos);`;

/** What people wrote for each incident's review. */
export const reviewProjection: Projection = {
  feature: 'review',
  version: 1,
  tables: ['review'],
  schema,
  prepare(db) {
    const get = db.prepare<[string], Row>('SELECT stream, sections, actions FROM review WHERE stream = ?');
    const put = db.prepare<[string, number, string, string]>(
      'INSERT OR REPLACE INTO review VALUES (?, ?, ?, ?)',
    );
    const since = db
      .prepare<[number, number], string>('SELECT stream FROM review WHERE pos > ? ORDER BY pos LIMIT ?')
      .pluck();
    const read = (stream: string): ReviewRow => toReview(stream, get.get(stream));
    return {
      fold(event) {
        const next = change(event, read);
        if (!next) return undefined;
        put.run(event.stream, event.pos, JSON.stringify(next.sections), JSON.stringify(next.actions));
        return next.incidentId;
      },
      feed: {
        row: (key) => {
          const row = get.get(`incident:${key}`);
          return row && toReview(row.stream, row);
        },
        changedSince: (pos, limit) => since.all(pos, limit).map(idOf),
      },
    };
  },
};

function change(event: StoredEvent, read: (stream: string) => ReviewRow): ReviewRow | undefined {
  if (sectionWritten.is(event)) return withSection(read(event.stream), event.data.section, event.data.text);
  if (incidentResolved.is(event)) {
    return event.data.rootCause
      ? withSection(read(event.stream), 'rootCause', event.data.rootCause)
      : undefined;
  }
  if (actionAdded.is(event)) {
    const { actionId: id, title, owner, due } = event.data;
    const row = read(event.stream);
    return { ...row, actions: [...row.actions, { id, title, owner, due, state: 'open' }] };
  }
  if (actionChanged.is(event)) {
    const { actionId, ...fields } = event.data;
    const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
    const row = read(event.stream);
    return {
      ...row,
      actions: row.actions.map((a): ActionItem => (a.id === actionId ? { ...a, ...given } : a)),
    };
  }
  return undefined;
}

function withSection(row: ReviewRow, section: keyof ReviewRow['sections'], text: string): ReviewRow {
  return { ...row, sections: { ...row.sections, [section]: text } };
}

function toReview(stream: string, row: Row | undefined): ReviewRow {
  return {
    incidentId: idOf(stream),
    sections: row ? (JSON.parse(row.sections) as ReviewRow['sections']) : {},
    actions: row ? (JSON.parse(row.actions) as ActionItem[]) : [],
  };
}

function idOf(stream: string): string {
  return stream.slice('incident:'.length);
}
