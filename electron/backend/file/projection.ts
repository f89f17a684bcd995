import { fileAttached, fileCollected, type AttachmentRow } from '../../domain/file/model.ts';
import type { StoredEvent } from '../../domain/event.ts';
import type { Projection } from '../log/projection.ts';

const schema = `
  CREATE TABLE attachment (
    id TEXT PRIMARY KEY, stream TEXT NOT NULL, pos INTEGER NOT NULL, state TEXT NOT NULL
  ) STRICT;
  CREATE INDEX attachment_pos ON attachment (pos);`;

/** The files of incidents, collected or added. */
export const attachmentProjection: Projection = {
  feature: 'attachment',
  version: 1,
  tables: ['attachment'],
  schema,
  prepare(db) {
    const row = db.prepare<[string], string>('SELECT state FROM attachment WHERE id = ?').pluck();
    const put = db.prepare('INSERT INTO attachment VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING');
    const since = db
      .prepare<[number, number], string>('SELECT id FROM attachment WHERE pos > ? ORDER BY pos LIMIT ?')
      .pluck();
    return {
      fold(event) {
        const made = event.stream.startsWith('incident:') ? attachmentOf(event) : undefined;
        if (!made) return undefined;
        put.run(made.id, event.stream, event.pos, JSON.stringify(made));
        return made.id;
      },
      feed: {
        row: (key) => {
          const text = row.get(key);
          return text === undefined ? undefined : (JSON.parse(text) as AttachmentRow);
        },
        changedSince: (pos, limit) => since.all(pos, limit),
      },
    };
  },
};

function attachmentOf(event: StoredEvent): AttachmentRow | undefined {
  const incidentId = event.stream.slice('incident:'.length);
  const made = { incidentId, person: event.actor, origin: event.origin, at: event.at };
  if (fileCollected.is(event)) {
    const { fileId: id, name, host, path, bytes, size, sha256, modifiedAt, note } = event.data;
    return { ...made, id, name, host, path, bytes, size, sha256, modifiedAt, note };
  }
  if (fileAttached.is(event)) {
    const { fileId: id, name, bytes, sha256 } = event.data;
    return {
      ...made,
      id,
      name,
      host: null,
      path: '',
      bytes,
      size: bytes,
      sha256,
      modifiedAt: null,
      note: '',
    };
  }
  return undefined;
}
