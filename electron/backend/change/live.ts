/** Every feature with live rows: a page that comes back from another process drops what that one had. */
const liveFeatures = [
  'alert',
  'collection',
  'databaseExport',
  'databasePort',
  'databaseSession',
  'folder',
  'guide',
  'health',
  'hostConfig',
  'outbox',
  'prompt',
  'recorder',
  'setting',
  'storage',
  'terminal',
  'tunnel',
  'vantage',
  'time',
  'vantage',
] as const;
type LiveFeature = (typeof liveFeatures)[number];

/** Rows that are not in the log (open sessions, prompts, settings): kept in memory, sent whole on subscribe. */
export interface Live {
  set(feature: LiveFeature, key: string, row: unknown): void;
  remove(feature: LiveFeature, key: string): void;
  get(feature: string, key: string): unknown;
  all(): { feature: string; key: string; row: unknown }[];
  /** The features the page drops before it takes a new snapshot. */
  features(): string[];
  onChange(listener: (feature: string, key: string) => void): () => void;
}

export function createLive(): Live {
  const rows = new Map<string, Map<string, unknown>>();
  const listeners = new Set<(feature: string, key: string) => void>();
  const of = (feature: string): Map<string, unknown> => {
    let map = rows.get(feature);
    if (!map) rows.set(feature, (map = new Map()));
    return map;
  };
  const tell = (feature: string, key: string): void => {
    for (const listener of listeners) listener(feature, key);
  };
  return {
    set(feature, key, row) {
      of(feature).set(key, row);
      tell(feature, key);
    },
    remove(feature, key) {
      if (of(feature).delete(key)) tell(feature, key);
    },
    get: (feature, key) => rows.get(feature)?.get(key) ?? null,
    all: () => [...rows].flatMap(([feature, map]) => [...map].map(([key, row]) => ({ feature, key, row }))),
    features: () => [...liveFeatures],
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
