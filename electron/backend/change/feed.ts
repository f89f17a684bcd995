import type { FeedMessage, RowChange } from '../../domain/change/contract.ts';
import type { Log } from '../log/log.ts';
import type { Live } from './live.ts';

export interface FeedDeps {
  log: Log;
  live: Live;
  version: string;
  /** The backend's time, UTC ms: every message carries it. */
  now(): number;
}

/** One message a frame at the most: what changes several times in between is sent once, as it stands. */
const FRAME_MS = 16;
const DEFAULT_LIMIT = 10_000;

/**
 * The change feed. A subscriber names the log position it has seen; it gets what changed since, then every change
 * as it happens. Pending changes are kept as keys, so a slow page costs at most one key for each row.
 */
export function createFeed({ log, live, version, now }: FeedDeps) {
  const ended = new AbortController();
  const feeds = new Map(log.feeds().map(({ feature, feed }) => [feature, feed]));

  const read = (feature: string, key: string): RowChange => {
    const feed = feeds.get(feature);
    return { feature, key, row: (feed ? feed.row(key) : live.get(feature, key)) ?? null };
  };

  const hello = (reset: boolean): FeedMessage => ({
    kind: 'hello',
    epoch: log.epoch,
    version,
    pos: log.position(),
    reset,
    live: live.features(),
    now: now(),
  });

  function* catchUp(since: number): Generator<FeedMessage> {
    const pos = log.position();
    for (const [feature, feed] of feeds) {
      const limit = feed.limit ?? DEFAULT_LIMIT;
      const keys = feed.changedSince(since, limit + 1);
      if (keys.length > limit) yield { kind: 'stale', pos, feature };
      else if (keys.length > 0)
        yield { kind: 'rows', pos, rows: keys.map((key) => read(feature, key)), now: now() };
    }
    const rows = live.all();
    if (rows.length > 0) yield { kind: 'rows', pos, rows, now: now() };
  }

  function* drain(pending: Map<string, { feature: string; key: string }>): Generator<FeedMessage> {
    const pos = log.position();
    const byFeature = Map.groupBy(pending.values(), (change) => change.feature);
    pending.clear();
    const rows: RowChange[] = [];
    for (const [feature, changes] of byFeature) {
      if (changes.length > (feeds.get(feature)?.limit ?? DEFAULT_LIMIT))
        yield { kind: 'stale', pos, feature };
      else rows.push(...changes.map(({ key }) => read(feature, key)));
    }
    if (rows.length > 0) yield { kind: 'rows', pos, rows, now: now() };
  }

  return {
    /** Ends every subscription; called before the database closes. */
    dispose: (): void => ended.abort(),
    async *subscribe(
      input: { epoch: string | null; since: number },
      signal: AbortSignal | undefined,
    ): AsyncGenerator<FeedMessage> {
      const pending = new Map<string, { feature: string; key: string }>();
      let wake = (): void => undefined;
      let anew = false;
      const note = (feature: string, key: string): void => {
        pending.set(`${feature} ${key}`, { feature, key });
        wake();
      };
      const stop = [
        log.onChange(({ changed, renewed }) => {
          changed.forEach(({ feature, key }) => note(feature, key));
          if (!renewed) return;
          anew = true;
          wake();
        }),
        live.onChange(note),
      ];
      const stopped = AbortSignal.any([ended.signal, ...(signal ? [signal] : [])]);
      const aborted = () => wake();
      stopped.addEventListener('abort', aborted);
      try {
        const reset = input.epoch !== log.epoch || input.since > log.position();
        yield hello(reset);
        yield* catchUp(reset ? 0 : input.since);
        while (!stopped.aborted) {
          if (pending.size === 0 && !anew) await new Promise<void>((resolve) => (wake = resolve));
          if (stopped.aborted) return;
          if (anew) {
            anew = false;
            pending.clear();
            yield hello(true);
            yield* catchUp(0);
          }
          yield* drain(pending);
          await new Promise((resolve) => setTimeout(resolve, FRAME_MS));
        }
      } finally {
        stopped.removeEventListener('abort', aborted);
        for (const end of stop) end();
      }
    },
  };
}
