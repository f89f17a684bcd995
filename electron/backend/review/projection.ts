import type { StoredEvent } from '../../domain/event.ts';
import { incidentReopened, incidentResolved } from '../../domain/incident/model.ts';
import {
  actionAdded,
  actionChanged,
  actionPrioritised,
  causesSet,
  drillMarked,
  emptyReview,
  sectionWritten,
  timeSet,
  type ActionItem,
  type Point,
  type ReviewRow,
} from '../../domain/review/model.ts';
import type { Projection } from '../log/projection.ts';

const schema = `
  CREATE TABLE review (stream TEXT PRIMARY KEY, pos INTEGER NOT NULL, row TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX review_pos ON review (pos);`;

/** What people wrote for each incident's review. */
export const reviewProjection: Projection = {
  feature: 'review',
  version: 3,
  tables: ['review'],
  schema,
  prepare(db) {
    const get = db.prepare<[string], string>('SELECT row FROM review WHERE stream = ?').pluck();
    const put = db.prepare<[string, number, string]>('INSERT OR REPLACE INTO review VALUES (?, ?, ?)');
    const since = db
      .prepare<[number, number], string>('SELECT stream FROM review WHERE pos > ? ORDER BY pos LIMIT ?')
      .pluck();
    const read = (stream: string): ReviewRow => {
      const row = get.get(stream);
      return row === undefined ? emptyReview(idOf(stream)) : (JSON.parse(row) as ReviewRow);
    };
    return {
      fold(event) {
        if (!event.stream.startsWith('incident:')) return undefined;
        const next = change(event, () => read(event.stream));
        if (!next) return undefined;
        put.run(event.stream, event.pos, JSON.stringify(next));
        return next.incidentId;
      },
      feed: {
        row: (key) => (get.get(`incident:${key}`) === undefined ? undefined : read(`incident:${key}`)),
        changedSince: (pos, limit) => since.all(pos, limit).map(idOf),
      },
    };
  },
};

function change(event: StoredEvent, read: () => ReviewRow): ReviewRow | undefined {
  if (sectionWritten.is(event)) return withSection(read(), event.data.section, event.data.text);
  if (incidentResolved.is(event))
    return event.data.rootCause ? withSection(read(), 'rootCause', event.data.rootCause) : undefined;
  if (timeSet.is(event)) return withTime(read(), event.data.point, event.data.at);
  // What was said of the end was about an end that was none.
  if (incidentReopened.is(event)) {
    const row = read();
    return row.times.resolved === undefined ? undefined : withTime(row, 'resolved', null);
  }
  if (causesSet.is(event)) return { ...read(), causes: event.data.causes };
  if (drillMarked.is(event)) return { ...read(), drill: event.data.drill };
  return changeAction(event, read);
}

function changeAction(event: StoredEvent, read: () => ReviewRow): ReviewRow | undefined {
  if (actionAdded.is(event)) {
    const { actionId: id, title, owner, due } = event.data;
    const row = read();
    return {
      ...row,
      actions: [...row.actions, { id, title, owner, due, state: 'open', priority: 'medium' }],
    };
  }
  if (!actionChanged.is(event) && !actionPrioritised.is(event)) return undefined;
  const { actionId, ...fields } = event.data;
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const row = read();
  const actions = row.actions.map((a): ActionItem => (a.id === actionId ? { ...a, ...given } : a));
  return { ...row, actions };
}

function withTime(row: ReviewRow, point: Point, at: number | null): ReviewRow {
  const { [point]: _old, ...times } = row.times;
  return { ...row, times: at === null ? times : { ...times, [point]: at } };
}

function withSection(row: ReviewRow, section: keyof ReviewRow['sections'], text: string): ReviewRow {
  return { ...row, sections: { ...row.sections, [section]: text } };
}

function idOf(stream: string): string {
  return stream.slice('incident:'.length);
}
