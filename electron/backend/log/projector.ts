import type { StoredEvent } from '../../domain/event.ts';
import type { Db } from './database.ts';
import type { Changed, Folder, Projection } from './projection.ts';
import { fromRow, type EventRow } from './rows.ts';

interface Unprepared {
  projection: Projection;
  folder: Folder | undefined;
}

interface Prepared extends Unprepared {
  folder: Folder;
}

export interface Projector {
  /** Folds one event into every projection but `except`; notes the rows it changed. Call inside a transaction. */
  apply(event: StoredEvent, changed: Changed, except?: ReadonlySet<string>): void;
  features(): string[];
  /** The features whose rows would differ if `event` were folded only now, after the events in `later`. */
  disturbed(event: StoredEvent, later: readonly StoredEvent[]): string[];
  /** Forgets and folds one stream of some features anew, because an event arrived that sorts before its head. */
  refold(stream: string, features: ReadonlySet<string>, pos: number, changed: Changed): void;
  /** Folds the whole log anew into every projection. */
  refoldAll(): void;
  feeds(): { feature: string; feed: NonNullable<Folder['feed']> }[];
}

/**
 * Makes sure that every projection's tables are there in their current version, folding the log anew where a
 * version changed, and prepares their statements.
 */
export function createProjector(
  db: Db,
  projections: readonly Projection[],
  onRefold?: (feature: string) => void,
): Projector {
  const known = db.prepare<[string], { version: number; tables: string }>(
    'SELECT version, tables FROM projection WHERE feature = ?',
  );
  const remember = db.prepare(
    'INSERT OR REPLACE INTO projection (feature, version, tables) VALUES (?, ?, ?)',
  );

  const dropOld = (feature: string): boolean => {
    const stored = known.get(feature);
    for (const table of stored ? (JSON.parse(stored.tables) as string[]) : [])
      db.exec(`DROP TABLE IF EXISTS "${table}"`);
    return stored !== undefined;
  };

  // All that are stale are folded in one walk over the log: reading and parsing it costs as much as folding.
  const build = db.transaction((stale: Unprepared[]) => {
    for (const { projection } of stale) {
      if (dropOld(projection.feature)) onRefold?.(projection.feature);
      db.exec(projection.schema);
    }
    const folders = stale.map(({ projection }) => projection.prepare(db));
    for (const event of allInOrder(db)) for (const folder of folders) folder.fold(event);
    for (const { projection } of stale) {
      if (projection.indexes) db.exec(projection.indexes);
      remember.run(projection.feature, projection.version, JSON.stringify(projection.tables));
    }
    stale.forEach((p, i) => (p.folder = folders[i]));
  });

  const made: Unprepared[] = projections.map((projection) => ({ projection, folder: undefined }));
  const stale = made.filter(({ projection: p }) => known.get(p.feature)?.version !== p.version);
  if (stale.length > 0) withRoom(db, () => build.immediate(stale));
  const prepared: Prepared[] = made.map(({ projection, folder }) => ({
    projection,
    folder: folder ?? projection.prepare(db),
  }));

  return {
    apply(event, changed, except) {
      for (const { projection, folder } of prepared) {
        if (except?.has(projection.feature)) continue;
        const key = folder.fold(event);
        if (key !== undefined) note(changed, projection.feature, key);
      }
    },
    features: () => prepared.map((p) => p.projection.feature),
    disturbed: (event, later) =>
      prepared.flatMap(({ projection, folder }) =>
        folder.commutes && later.every((other) => folder.commutes?.(event, other))
          ? []
          : [projection.feature],
      ),
    refold(stream, features, pos, changed) {
      for (const p of prepared)
        if (features.has(p.projection.feature)) refoldStream(db, p, stream, pos, changed);
    },
    refoldAll() {
      withRoom(db, () => build.immediate(prepared));
    },
    feeds: () =>
      prepared.flatMap(({ projection, folder }) =>
        folder.feed ? [{ feature: projection.feature, feed: folder.feed }] : [],
      ),
  };
}

/** While the whole log is folded, SQLite may use 256 MB: a million events then take 10 s instead of 14. */
function withRoom(db: Db, act: () => void): void {
  const usual = db.pragma('cache_size', { simple: true }) as number;
  db.pragma('cache_size = -256000');
  db.pragma('temp_store = MEMORY');
  try {
    act();
  } finally {
    db.pragma(`cache_size = ${usual}`);
    db.pragma('temp_store = DEFAULT');
    db.pragma('shrink_memory');
  }
}

function note(changed: Changed, feature: string, key: string): void {
  changed.set(`${feature} ${key}`, { feature, key });
}

function refoldStream(
  db: Db,
  { projection, folder }: Prepared,
  stream: string,
  pos: number,
  changed: Changed,
): void {
  for (const table of projection.tables) db.prepare(`DELETE FROM "${table}" WHERE stream = ?`).run(stream);
  for (const event of streamInOrder(db, stream)) {
    const key = folder.fold(event);
    if (key !== undefined) note(changed, projection.feature, key);
  }
  // A row's last folded event may be old; what changed it is the import at `pos`, and the feed resumes by that.
  if (!folder.feed) return;
  for (const table of projection.tables) {
    const hasPos = db.prepare(`SELECT 1 FROM pragma_table_info(?) WHERE name = 'pos'`).get(table);
    if (hasPos) db.prepare(`UPDATE "${table}" SET pos = ? WHERE stream = ?`).run(pos, stream);
  }
}

// better-sqlite3 allows no write on the connection while a row iterator is open, so events come in pages by key.
const PAGE = 5000;

function* pages(
  next: (last: [string, string, string, number]) => EventRow[],
  stream: string,
): Generator<StoredEvent> {
  let last: [string, string, string, number] = [stream, '', '', 0];
  for (;;) {
    const rows = next(last);
    for (const row of rows) yield fromRow(row);
    const end = rows.at(-1);
    if (!end || rows.length < PAGE) return;
    last = [end.stream, end.hlc, end.origin, end.seq];
  }
}

function allInOrder(db: Db): Generator<StoredEvent> {
  const page = db.prepare<[string, string, string, number], EventRow>(
    `SELECT * FROM event WHERE (stream, hlc, origin, seq) > (?, ?, ?, ?)
     ORDER BY stream, hlc, origin, seq LIMIT ${PAGE}`,
  );
  return pages((last) => page.all(...last), '');
}

function streamInOrder(db: Db, stream: string): Generator<StoredEvent> {
  const page = db.prepare<[string, string, string, number], EventRow>(
    `SELECT * FROM event WHERE stream = ? AND (hlc, origin, seq) > (?, ?, ?)
     ORDER BY hlc, origin, seq LIMIT ${PAGE}`,
  );
  return pages((last) => page.all(...last), stream);
}
