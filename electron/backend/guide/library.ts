import type { StoredEvent } from '../../domain/event.ts';
import type { Db } from '../log/database.ts';
import type { StoredCorrection, StoredGuide } from './projection.ts';

const columns = 'id, file, label, encoding, sha256, parts, characters, importedAt, updatedAt, updatedBy';

/** Reads the library's tables; the text comes from the events that carry it. */
export function createLibrary(db: Db, event: (id: string) => StoredEvent | undefined) {
  const byId = db.prepare<[string], StoredGuide>(`SELECT ${columns} FROM guide WHERE id = ?`);
  const byFile = db.prepare<[string], StoredGuide>(
    `SELECT ${columns} FROM guide WHERE file = ? ORDER BY updatedAt DESC, id DESC LIMIT 1`,
  );
  const all = db.prepare<[], StoredGuide>(`SELECT ${columns} FROM guide ORDER BY id`);
  const parts = db
    .prepare<[string, string], string>(
      'SELECT eventId FROM guide_part WHERE guideId = ? AND sha256 = ? ORDER BY part',
    )
    .pluck();
  const corrections = db.prepare<[string], StoredCorrection>(
    'SELECT id, verdict AS "as", heading, text, at, actor FROM guide_correction WHERE guideId = ? ORDER BY at, id',
  );
  return {
    guide: (id: string): StoredGuide | undefined => byId.get(id),
    ofFile: (file: string): StoredGuide | undefined => byFile.get(file),
    /** What people have corrected in it by hand. */
    corrections: (id: string): StoredCorrection[] => corrections.all(id),
    all: (): StoredGuide[] => all.all(),
    /** The whole text, or null while a part of it has not arrived (another console sent only the beginning). */
    source({ id, sha256, parts: wanted }: StoredGuide): string | null {
      const ids = parts.all(id, sha256);
      if (ids.length < wanted) return null;
      return ids.map((part) => textOf(event(part))).join('');
    },
  };
}
export type Library = ReturnType<typeof createLibrary>;

function textOf(event: StoredEvent | undefined): string {
  const source = event?.data['source'];
  return typeof source === 'string' ? source : '';
}
