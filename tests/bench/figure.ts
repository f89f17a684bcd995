/** One measured figure. With a peer, both were measured in the same run, in turns; `ratio` is ours to the peer's. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  peer?: string;
  peerValue?: number;
  ratio?: number;
}

/** The middle one of some values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Milliseconds that an act takes. */
export async function millisecondsOf(act: () => unknown): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}

/** A figure beside a peer's: medians of both, and their ratio. */
export function beside(name: string, unit: string, ours: number[], peer: string, theirs: number[]): Figure {
  const [value, peerValue] = [median(ours), median(theirs)];
  return { name, value, unit, peer, peerValue, ratio: value / peerValue };
}
