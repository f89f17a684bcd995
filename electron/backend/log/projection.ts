import type { StoredEvent } from '../../domain/event.ts';
import type { Db } from './database.ts';

/**
 * A view of the log in tables of its own. Every table has a `stream` column (so that one stream can be folded anew)
 * and, where the feature feeds rows to the screen, a `pos` column: the log position of the row's last change.
 * Folding is deterministic: it uses the event and the
 * projection's own rows, never the clock or another table's state, and never throws: events come from other consoles.
 */
export interface Projection {
  feature: string;
  /** Changed whenever the tables or the folding change: the log is then folded anew. */
  version: number;
  tables: readonly string[];
  schema: string;
  /** Indexes that folding itself does not need: made after the log was folded anew, which is quicker. */
  indexes?: string;
  prepare(db: Db): Folder;
}

export interface Folder {
  /** Applies one event; answers the key of the row it changed, if any. */
  fold(event: StoredEvent): string | undefined;
  /**
   * Whether folding `event` now leaves the rows that folding it before `later` would have left. An event that comes
   * late from another console is then folded at once; left out or false, its stream is folded anew.
   */
  commutes?(event: StoredEvent, later: StoredEvent): boolean;
  /** What the change feed needs; left out by projections that only serve queries. */
  feed?: {
    row(key: string): unknown;
    /** Keys of rows changed after log position `pos`, at most `limit`, oldest change first. */
    changedSince(pos: number, limit: number): string[];
    /** Above this many changes the screen is told to read again instead (default 10,000). */
    limit?: number;
  };
}

export interface ChangedKey {
  feature: string;
  key: string;
}

/** Rows that one transaction changed, by feature and key. */
export type Changed = Map<string, ChangedKey>;
