import {
  guideCorrected,
  guideCorrectionWithdrawn,
  guideImported,
  guideReimported,
  guideRemoved,
  guideRenamed,
  guideTextContinued,
} from '../../domain/guide/events.ts';
import type { DescribedCorrection } from '../../domain/guide/corrections.ts';
import type { Encoding } from '../../domain/guide/library.ts';
import type { StoredEvent } from '../../domain/event.ts';
import type { Db } from '../log/database.ts';
import type { Projection } from '../log/projection.ts';

/** A correction as the log tells of it. */
export interface StoredCorrection extends DescribedCorrection {
  at: number;
  actor: string;
}

/** A guide as the log tells of it; what is in it is read from its text. */
export interface StoredGuide {
  id: string;
  file: string;
  label: string;
  encoding: Encoding;
  sha256: string;
  parts: number;
  characters: number;
  importedAt: number;
  updatedAt: number;
  updatedBy: string;
}

// The text stays in the log: `guide_part` says which event holds which part, so nothing is stored twice.
const schema = `
  CREATE TABLE guide (
    id TEXT PRIMARY KEY, stream TEXT NOT NULL, file TEXT NOT NULL, label TEXT NOT NULL, encoding TEXT NOT NULL,
    sha256 TEXT NOT NULL, parts INTEGER NOT NULL, characters INTEGER NOT NULL,
    importedAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL, updatedBy TEXT NOT NULL
  ) STRICT;
  CREATE INDEX guide_file ON guide (file);
  CREATE TABLE guide_part (
    stream TEXT NOT NULL, guideId TEXT NOT NULL, sha256 TEXT NOT NULL, part INTEGER NOT NULL, eventId TEXT NOT NULL,
    characters INTEGER NOT NULL,
    PRIMARY KEY (guideId, sha256, part)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE guide_correction (
    stream TEXT NOT NULL, guideId TEXT NOT NULL, id TEXT NOT NULL, verdict TEXT NOT NULL, heading TEXT NOT NULL,
    text TEXT NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL,
    PRIMARY KEY (guideId, id)
  ) STRICT, WITHOUT ROWID;`;

/** The guides of the library. Its rows reach the screen through the service, which adds what is in each guide. */
export const guideProjection: Projection = {
  feature: 'guide',
  version: 2,
  tables: ['guide', 'guide_part', 'guide_correction'],
  schema,
  prepare(db) {
    const change = prepareChanges(db);
    const correct = prepareCorrections(db);
    return { fold: (event) => (change[event.type] ?? correct[event.type])?.(event) };
  },
};

type Text = Parameters<typeof guideImported>[0];

function prepareChanges(db: Db): Record<string, (event: StoredEvent) => string> {
  const insert = db.prepare(
    `INSERT INTO guide VALUES (@guideId, @stream, @name, '', @encoding, @sha256, @parts, 0, @at, @at, @actor)
     ON CONFLICT (id) DO NOTHING`,
  );
  const update = db.prepare(
    `UPDATE guide SET file = @name, encoding = @encoding, sha256 = @sha256, parts = @parts, updatedAt = @at,
     updatedBy = @actor WHERE id = @guideId`,
  );
  const forget = db.prepare<[string]>('DELETE FROM guide_part WHERE guideId = ?');
  const addPart = db.prepare('INSERT OR IGNORE INTO guide_part VALUES (?, ?, ?, ?, ?, ?)');
  const count = db.prepare(
    `UPDATE guide SET characters = (SELECT coalesce(sum(p.characters), 0) FROM guide_part p
     WHERE p.guideId = guide.id AND p.sha256 = guide.sha256) WHERE id = ?`,
  );
  const label = db.prepare('UPDATE guide SET label = ?, updatedAt = ?, updatedBy = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM guide WHERE id = ?');
  const forgetCorrections = db.prepare('DELETE FROM guide_correction WHERE guideId = ?');

  const setPart = (
    e: StoredEvent,
    { guideId, sha256, source }: Pick<Text, 'guideId' | 'sha256' | 'source'>,
    part: number,
  ) => {
    addPart.run(e.stream, guideId, sha256, part, e.id, source.length);
    count.run(guideId);
    return guideId;
  };
  const setText = (how: typeof insert) => (e: StoredEvent) => {
    const data = e.data as Text;
    const { guideId, name, encoding, sha256, parts } = data;
    const { stream, at, actor } = e;
    forget.run(guideId);
    how.run(
      how === insert
        ? { guideId, stream, name, encoding, sha256, parts, at, actor }
        : { guideId, name, encoding, sha256, parts, at, actor },
    );
    return setPart(e, data, 0);
  };
  return {
    [guideImported.type]: setText(insert),
    [guideReimported.type]: setText(update),
    [guideTextContinued.type]: (e) => setPart(e, e.data as Text, Number(e.data['part'])),
    [guideRenamed.type]: (e) => {
      label.run(e.data['name'], e.at, e.actor, e.data['guideId']);
      return String(e.data['guideId']);
    },
    [guideRemoved.type]: (e) => {
      const id = String(e.data['guideId']);
      remove.run(id);
      forget.run(id);
      forgetCorrections.run(id);
      return id;
    },
  };
}

function prepareCorrections(db: Db): Record<string, (event: StoredEvent) => string> {
  const put = db.prepare(
    `INSERT OR REPLACE INTO guide_correction VALUES (@stream, @guideId, @id, @as, @heading, @text, @at, @actor)`,
  );
  const withdraw = db.prepare('DELETE FROM guide_correction WHERE guideId = ? AND id = ?');
  return {
    [guideCorrected.type]: ({ stream, at, actor, data }) => {
      const { guideId, correction } = data as { guideId: string; correction: DescribedCorrection };
      put.run({ ...correction, stream, guideId, at, actor });
      return guideId;
    },
    [guideCorrectionWithdrawn.type]: ({ data }) => {
      withdraw.run(data['guideId'], data['id']);
      return String(data['guideId']);
    },
  };
}
