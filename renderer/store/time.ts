import { useSyncExternalStore } from 'react';

// The backend's time minus this page's: countdowns must agree with what the record says, whatever this page believes.
let offset = 0;
let second = Math.floor(Date.now() / 1000);
const tickers = new Set<() => void>();

/** Now by the backend's clock, UTC ms. */
export function now(): number {
  return Date.now() + offset;
}

/** Below this the way of a message is to blame, not the clocks. */
const AGREE_MS = 300;

/** Takes the backend's time (UTC ms) from a message that just came. */
export function takeTime(backendNow: number): void {
  const next = backendNow - Date.now();
  if (Math.abs(next - offset) < AGREE_MS) return;
  offset = next;
  beat();
}

function beat(): void {
  const next = Math.floor(now() / 1000);
  if (next === second) return;
  second = next;
  for (const tick of tickers) tick();
}
setInterval(beat, 1000);

function subscribe(tick: () => void): () => void {
  tickers.add(tick);
  return () => tickers.delete(tick);
}

/** Now in whole seconds of UTC milliseconds, by the backend's clock; renders its caller once a second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => second * 1000);
}

/** Calls a listener once a second with the time, outside of rendering. */
export function onSecond(listener: (now: number) => void): () => void {
  return subscribe(() => listener(second * 1000));
}

/** Now, in whole minutes of UTC milliseconds; renders its caller once a minute. */
export function useMinute(): number {
  return useSyncExternalStore(subscribe, () => Math.floor(second / 60) * 60_000);
}
