/** Waits before the first, second and third restart; a fourth death within a minute is not met with a restart. */
const DELAYS_MS = [0, 1000, 5000];
const WINDOW_MS = 60_000;

/** How long to wait before restarting a process that died at these times (ms, the last one now), or null to give up. */
export function restartDelay(deaths: readonly number[], now: number): number | null {
  const recent = deaths.filter((at) => at > now - WINDOW_MS).length;
  return DELAYS_MS[recent - 1] ?? null;
}
