/** 4 ms after each turn of a screen that nobody sees: the page keeps half of its time for what is seen. */
const REST_MS = 4;

/** 50 ms: as often a screen behind gets a turn, however much is printed in view; its host would be held up for good. */
const OVERDUE_MS = 50;
/** 2 s: a turn that takes longer will never end, and must not hold up the others. */
const STUCK_MS = 2000;

/** A screen that has something to show. */
export interface Turn {
  /** False where it lies in a tab behind another. */
  visible(): boolean;
  /** Works for some milliseconds, then calls `done`. */
  run(): void;
}

/**
 * The page's time among its screens: one works at a time, those in view first, and between two the page draws and takes
 * keys. With fifty floods in the tabs behind, each on its own, an echo would wait for a slice of every one of them.
 */
export function createTurns() {
  const waiting = new Set<Turn>();
  const running = new Set<Turn>();
  let resting: ReturnType<typeof setTimeout> | undefined;
  let startedAt = 0;
  let behindAt = -Infinity;
  // A message waits for nothing; timers set by timers wait 4 ms at least (HTML standard, timers).
  const channel = new MessageChannel();
  channel.port1.onmessage = () => start();

  // In a window that is out of sight timers come once a second: nobody waits for anybody there.
  const outOfSight = (): boolean => document.hidden;
  const busy = (): boolean => running.size > 0 && !outOfSight() && performance.now() - startedAt < STUCK_MS;
  const first = (visible: boolean): Turn | undefined => {
    for (const turn of waiting) if (turn.visible() === visible) return turn;
    return undefined;
  };
  const run = (turn: Turn): void => {
    startedAt = performance.now();
    if (!turn.visible()) behindAt = startedAt;
    waiting.delete(turn);
    running.add(turn);
    turn.run();
  };
  const start = (): void => {
    clearTimeout(resting);
    resting = undefined;
    if (outOfSight()) return [...waiting].forEach(run);
    if (busy()) return;
    const behind = first(false);
    const overdue = performance.now() - behindAt >= OVERDUE_MS ? behind : undefined;
    const turn = overdue ?? first(true) ?? behind;
    if (turn) run(turn);
  };
  const go = (): void => {
    if (busy() || waiting.size === 0) return;
    if (outOfSight() || first(true)) channel.port2.postMessage(null);
    else resting ??= setTimeout(start, REST_MS);
  };

  return {
    /** Runs it at once if the page is free, and in its turn if not. */
    ask(turn: Turn): void {
      waiting.add(turn);
      if (!busy() && (resting === undefined || turn.visible() || outOfSight())) start();
    },
    /** Its time is over; `more` where it has not got through. */
    done(turn: Turn, more: boolean): void {
      running.delete(turn);
      if (more) waiting.add(turn);
      go();
    },
    /** It will never show anything again. */
    leave(turn: Turn): void {
      waiting.delete(turn);
      running.delete(turn);
      go();
    },
  };
}
