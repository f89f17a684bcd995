import { monitorEventLoopDelay } from 'node:perf_hooks';
import { trustOf, type Turn } from '../../domain/health/vantage.ts';
import type { Mark } from '../../domain/health/policy.ts';

const TURN_MS = 1000;
/** A minute of what was not to be trusted is kept: longer than any look takes. */
const KEPT_MS = 120_000;

interface Span {
  from: number;
  to: number;
  mark: Mark;
}

/**
 * Watches this process itself: a machine that slept, a clock that was set, a loop that was blocked. What was seen in
 * such a time is not held against its target.
 */
export function createTrust(now: () => number, onDistrust: (text: string, mark: Mark) => void) {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  let last: Turn = { wall: now(), steady: performance.now(), longestDelay: 0 };
  let spans: Span[] = [];

  function turn(): void {
    const next: Turn = { wall: now(), steady: performance.now(), longestDelay: delay.max / 1e6 };
    const expected = Math.min(TURN_MS, next.steady - last.steady);
    const { mark, text } = trustOf(last, next, expected);
    if (mark !== '') {
      spans = [
        ...spans.filter((s) => s.to > next.steady - KEPT_MS),
        { from: last.steady, to: next.steady, mark },
      ];
      onDistrust(text, mark);
    }
    last = next;
    delay.reset();
  }
  const timer = setInterval(turn, TURN_MS).unref();

  return {
    /** Why what was seen since then (steady ms) is not to be trusted; '' where it is. */
    since(steady: number): Mark {
      turn();
      return spans.find((s) => s.to >= steady)?.mark ?? '';
    },
    dispose(): void {
      clearInterval(timer);
      delay.disable();
    },
  };
}
export type Trust = ReturnType<typeof createTrust>;
