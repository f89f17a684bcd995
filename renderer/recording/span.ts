const pad = (n: number) => String(n).padStart(2, '0');

/** A length as a player shows it: `0:07`, `12:05`, `1:02:03`. */
export function spanClock(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  const minutes = Math.floor(seconds / 60);
  const rest = pad(seconds % 60);
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${rest}`;
}
