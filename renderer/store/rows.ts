import { create } from 'zustand';
import { useShallow } from 'zustand/shallow';
import type { FeedMessage, RowChange } from '@domain/change/contract.ts';
import { schemas, type Rows } from './schemas.ts';
import { takeTime } from './time.ts';

export { useNow } from './time.ts';

type Feature = keyof Rows;
type Tables = { [F in Feature]: Record<string, Rows[F]> };

interface State {
  /** `refused`: Holdfast is there and wants a new link. */
  link: 'connecting' | 'live' | 'lost' | 'refused';
  /** How often the link came back: views that read pages read them again when it changes. */
  round: number;
  version: string;
  tables: Tables;
}

const emptyTables = (): Tables =>
  Object.fromEntries(Object.keys(schemas).map((feature) => [feature, {}])) as Tables;

const useStore = create<State>(() => ({ link: 'connecting', round: 0, version: '', tables: emptyTables() }));

let epoch: string | null = null;
let pos = 0;

/** Rows of features that are too many to keep (the timeline) go to whoever shows them. */
type Listener = (change: RowChange | 'stale') => void;
const listeners = new Map<string, Set<Listener>>();

/** Hears of every changed row of a feature; 'stale' says to read again. */
export function onRows(feature: string, listener: Listener): () => void {
  const set = listeners.get(feature) ?? new Set();
  listeners.set(feature, set.add(listener));
  return () => set.delete(listener);
}

/** The change feed's end in the page. */
export const feed = {
  position: () => ({ epoch, since: pos }),
  lost: (refused: boolean) => {
    const link = refused ? 'refused' : 'lost';
    useStore.setState((s) => (s.link === link ? s : { link }));
  },
  take(message: FeedMessage): void {
    if (message.kind !== 'stale') takeTime(message.now);
    if (message.kind === 'hello') {
      // A newer build is running: the page itself is old.
      if (epoch !== null && useStore.getState().version !== message.version) location.reload();
      if (message.reset) pos = 0;
      epoch = message.epoch;
      useStore.setState((s) => ({
        link: 'live',
        round: s.round + 1,
        version: message.version,
        tables: message.reset ? emptyTables() : without(s.tables, message.live),
      }));
      if (message.reset) for (const set of listeners.values()) for (const listener of set) listener('stale');
      return;
    }
    pos = message.pos;
    if (message.kind === 'stale')
      for (const listener of listeners.get(message.feature) ?? []) listener('stale');
    else applyRows(message.rows);
  },
};

function without(tables: Tables, features: string[]): Tables {
  const next = { ...tables };
  for (const feature of features) if (feature in next) next[feature as Feature] = {};
  return next;
}

function applyRows(changes: RowChange[]): void {
  const touched: Partial<Record<Feature, Record<string, unknown>>> = {};
  for (const change of changes) {
    for (const listener of listeners.get(change.feature) ?? []) listener(change);
    if (!(change.feature in schemas)) continue;
    const feature = change.feature as Feature;
    const table = (touched[feature] ??= { ...useStore.getState().tables[feature] });
    if (change.row === null) delete table[change.key];
    else table[change.key] = schemas[feature].parse(change.row);
  }
  if (Object.keys(touched).length > 0) {
    useStore.setState((s) => ({ tables: { ...s.tables, ...touched } as Tables }));
  }
}

/** Every row of a feature, by key. */
export function useTable<F extends Feature>(feature: F): Record<string, Rows[F]> {
  return useStore((s) => s.tables[feature]);
}

/** The rows of a feature that `select` keeps and orders; the result is compared row by row. */
export function useRows<F extends Feature>(feature: F, select: (rows: Rows[F][]) => Rows[F][]): Rows[F][] {
  return useStore(useShallow((s) => select(Object.values(s.tables[feature]))));
}

/** One row of a feature. */
export function useRow<F extends Feature>(feature: F, key: string | undefined): Rows[F] | undefined {
  return useStore((s) => (key === undefined ? undefined : s.tables[feature][key]));
}

/** The rows of a feature as they are now, outside of rendering. */
export function rowsNow<F extends Feature>(feature: F): Record<string, Rows[F]> {
  return useStore.getState().tables[feature];
}

/** The state of the link to the backend. */
export function useLink(): State['link'] {
  return useStore((s) => s.link);
}

/** Changes whenever the link came back. */
export function useRound(): number {
  return useStore((s) => s.round);
}
