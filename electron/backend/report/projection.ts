import { incidentAcknowledged } from '../../domain/clock/model.ts';
import type { StoredEvent } from '../../domain/event.ts';
import {
  incidentDeclared,
  incidentReopened,
  incidentResolved,
  statusChanged,
} from '../../domain/incident/model.ts';
import type { StatusMark } from '../../domain/review/metrics.ts';
import { entryCorrected } from '../../domain/timeline/model.ts';
import type { Projection } from '../log/projection.ts';

const schema = `
  CREATE TABLE report_mark (id TEXT PRIMARY KEY, stream TEXT NOT NULL, at INTEGER NOT NULL, status TEXT NOT NULL)
  STRICT, WITHOUT ROWID;
  CREATE INDEX report_mark_stream ON report_mark (stream);`;

/** The moments that response is measured between, apart from the timeline, so that trends read no other entry. */
export const reportProjection: Projection = {
  feature: 'report',
  version: 1,
  tables: ['report_mark'],
  schema,
  prepare(db) {
    const put = db.prepare('INSERT OR REPLACE INTO report_mark VALUES (?, ?, ?, ?)');
    const correct = db.prepare('UPDATE report_mark SET at = ? WHERE id = ? AND stream = ?');
    return {
      fold(event) {
        if (entryCorrected.is(event)) {
          const { at, entryId } = event.data;
          if (at !== undefined) correct.run(at, entryId, event.stream);
          return undefined;
        }
        const status = statusOf(event);
        if (status) put.run(event.id, event.stream, event.at, status);
        return undefined;
      },
      // Marks are a set: only a correction has to come after what it corrects.
      commutes: (event, later) => !entryCorrected.is(event) && !later.type.startsWith('timeline.'),
    };
  },
};

function statusOf(event: StoredEvent): StatusMark['status'] | undefined {
  if (!event.stream.startsWith('incident:')) return undefined;
  if (statusChanged.is(event)) return event.data.status;
  return byType[event.type];
}

const byType: Record<string, StatusMark['status']> = {
  [incidentDeclared.type]: 'declared',
  [incidentResolved.type]: 'resolved',
  [incidentReopened.type]: 'reopened',
  [incidentAcknowledged.type]: 'acknowledged',
};
