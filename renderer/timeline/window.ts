import type { EntryRow, TimelineFilter } from '@domain/timeline/model.ts';

export interface Page {
  total: number;
  from: number;
  entries: EntryRow[];
}

export interface TimelineSource {
  page(from: number, limit: number): Promise<Page>;
  tail(limit: number): Promise<Page>;
}

export const PAGE = 100;

/** What a timeline view knows: how long the list is and the pages near what it shows. Immutable; see `at`. */
export interface WindowState {
  ready: boolean;
  total: number;
  error: unknown;
  /** Grows by the entries that arrived at the end since the list was opened. */
  arrived: number;
  at(index: number): EntryRow | undefined;
}

/**
 * A window on a timeline of any length. It reads pages as they come into view and takes pushed entries in place;
 * only a push that moves other entries (a backdated note) makes it read the pages in view again.
 */
export class TimelineWindow {
  private pages = new Map<number, (EntryRow | undefined)[]>();
  private loading = new Set<number>();
  private wanted: [number, number] = [0, 0];
  private generation = 0;
  private readonly listeners = new Set<() => void>();
  private readonly source: TimelineSource;
  private readonly matches: (entry: EntryRow) => boolean;
  private state: WindowState;

  constructor(source: TimelineSource, matches: (entry: EntryRow) => boolean) {
    this.source = source;
    this.matches = matches;
    this.state = { ready: false, total: 0, error: null, arrived: 0, at: this.at };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): WindowState => this.state;

  private readonly at = (index: number): EntryRow | undefined =>
    this.pages.get(Math.floor(index / PAGE))?.[index % PAGE];

  /** Opens at the newest end. */
  async open(): Promise<void> {
    await this.load(this.source.tail(PAGE));
  }

  /** Reads again what is in view; the rest is forgotten. */
  async reload(): Promise<void> {
    this.generation += 1;
    this.pages = new Map();
    this.loading = new Set();
    if (!this.state.ready) return this.open();
    const [from, to] = this.wanted;
    const start = Math.floor(from / PAGE) * PAGE;
    await this.load(this.source.page(start, Math.min(500, Math.max(PAGE, to - start + 1))));
  }

  /** Says which places are in view, so that their pages are read. */
  want(from: number, to: number): void {
    this.wanted = [from, to];
    if (!this.state.ready) return;
    for (let page = Math.floor(from / PAGE); page <= Math.floor(to / PAGE); page++) {
      const entries = this.pages.get(page);
      const size = Math.min(PAGE, this.state.total - page * PAGE);
      const whole = entries && entries.length >= size && !entries.includes(undefined);
      if (whole || this.loading.has(page) || size <= 0) continue;
      this.loading.add(page);
      void this.load(this.source.page(page * PAGE, PAGE)).finally(() => this.loading.delete(page));
    }
  }

  /** Takes an entry that was pushed. */
  take(entry: EntryRow): void {
    if (!this.state.ready) return;
    const known = this.find(entry.id);
    if (known) {
      const [page, place, old] = known;
      if (old.at !== entry.at || !this.matches(entry)) return void this.reload();
      this.put(page, place, entry);
      return this.emit({});
    }
    if (!this.matches(entry)) return;
    const last = this.at(this.state.total - 1);
    const atEnd = this.state.total === 0 || (last !== undefined && isAfter(entry, last));
    if (!atEnd || entry.corrections > 0) return void this.reload();
    const index = this.state.total;
    this.put(Math.floor(index / PAGE), index % PAGE, entry);
    this.emit({ total: index + 1, arrived: this.state.arrived + 1 });
  }

  private find(id: string): [number, number, EntryRow] | undefined {
    for (const [page, entries] of this.pages) {
      const place = entries.findIndex((e) => e?.id === id);
      const entry = entries[place];
      if (entry) return [page, place, entry];
    }
    return undefined;
  }

  private put(page: number, place: number, entry: EntryRow): void {
    const entries = [...(this.pages.get(page) ?? [])];
    entries[place] = entry;
    this.pages.set(page, entries);
  }

  private async load(reading: Promise<Page>): Promise<void> {
    const generation = this.generation;
    try {
      const { total, from, entries } = await reading;
      if (generation !== this.generation) return;
      entries.forEach((entry, i) => this.put(Math.floor((from + i) / PAGE), (from + i) % PAGE, entry));
      this.emit({ ready: true, total, error: null });
    } catch (error) {
      if (generation === this.generation) this.emit({ error });
    }
  }

  private emit(change: Partial<WindowState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}

function isAfter(entry: EntryRow, last: EntryRow): boolean {
  return entry.at > last.at || (entry.at === last.at && entry.recordedAt >= last.recordedAt);
}

/** Whether an entry belongs to a filtered list; says the same as the backend's reader. */
export function matchesFilter(entry: EntryRow, { kinds, pinned }: TimelineFilter): boolean {
  return (!kinds || kinds.length === 0 || kinds.includes(entry.kind)) && (!pinned || entry.pinned);
}
