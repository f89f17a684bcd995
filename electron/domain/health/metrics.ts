import type { Series } from './exposition.ts';
import type { TargetOf } from './probe.ts';

type Target = TargetOf<'prometheus'>;

/** What is kept of a page until the next one. */
export interface Reading {
  at: number;
  /** Values by series. */
  values: ReadonlyMap<string, number>;
}

/** The metrics that a probe needs of a page. */
export function wantedMetrics({ errors, latency }: Pick<Target, 'errors' | 'latency'>): Set<string> {
  return new Set([...(errors ? [errors.metric] : []), ...(latency ? [`${latency.metric}_bucket`] : [])]);
}

export function readingOf(series: readonly Series[], at: number): Reading {
  return { at, values: new Map(series.map((s) => [keyOf(s), s.value])) };
}

function keyOf({ name, labels }: Series): string {
  return `${name} ${Object.entries(labels)
    .map(([k, v]) => `${k}=${v}`)
    .toSorted()
    .join(' ')}`;
}

/** How much each series grew since the last page; a counter that fell began anew. A new series grew by its value. */
function growth(series: readonly Series[], before: Reading): { series: Series; by: number }[] {
  return series.map((s) => {
    const last = before.values.get(keyOf(s)) ?? 0;
    return { series: s, by: s.value >= last ? s.value - last : s.value };
  });
}

/** The share of errors among what happened between two pages; null where nothing happened. */
export function errorRate(
  series: readonly Series[],
  before: Reading,
  spec: NonNullable<Target['errors']>,
): number | null {
  const wrong = new RegExp(spec.matches);
  let [all, errors] = [0, 0];
  for (const { series: s, by } of growth(series, before)) {
    if (s.name !== spec.metric || !Number.isFinite(by)) continue;
    all += by;
    if (wrong.test(s.labels[spec.label] ?? '')) errors += by;
  }
  return all > 0 ? errors / all : null;
}

/**
 * A quantile in milliseconds of what a histogram (in seconds) counted between two pages, interpolated within its
 * bucket as Prometheus does; null where nothing was counted. Beyond the last bound it is that bound.
 */
export function quantileMs(
  series: readonly Series[],
  before: Reading,
  metric: string,
  quantile: number,
): number | null {
  const counts = new Map<number, number>();
  for (const { series: s, by } of growth(series, before)) {
    if (s.name !== `${metric}_bucket`) continue;
    const bound = s.labels['le'] === '+Inf' ? Infinity : Number(s.labels['le']);
    if (!Number.isNaN(bound) && Number.isFinite(by)) counts.set(bound, (counts.get(bound) ?? 0) + by);
  }
  const bounds = [...counts].toSorted(([a], [b]) => a - b);
  const total = bounds.at(-1)?.[1] ?? 0;
  if (total <= 0) return null;
  const rank = quantile * total;
  const at = bounds.findIndex(([, count]) => count >= rank);
  const [upper, count] = bounds[at] ?? [Infinity, total];
  const [lower, below] = bounds[at - 1] ?? [0, 0];
  if (upper === Infinity) return (bounds.at(-2)?.[0] ?? 0) * 1000;
  return (lower + (upper - lower) * ((rank - below) / Math.max(count - below, 1e-9))) * 1000;
}
