import { clockJumped, type TimeRow } from '../../domain/clock/model.ts';
import { incidentStream } from '../../domain/event.ts';
import type { Live } from '../change/live.ts';
import type { Log } from '../log/log.ts';
import type { Jump, Timekeeper } from './timekeeper.ts';

export interface TickerDeps {
  log: Log;
  live: Live;
  time: Timekeeper;
  openIncidents(): string[];
}

/** Often enough that a page's countdown is never off by more than a moment after the clock was set. */
const TICK_MS = 10_000;

/** Tells the pages the time, watches the clock, and notes its jumps in every open incident. */
export function createTicker({ log, live, time, openIncidents }: TickerDeps) {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
  const jumps: Jump[] = [];
  let ended = false;

  const publish = (): void => {
    const row: TimeRow = { now: time.now(), zone, warning: time.warning() };
    live.set('time', 'now', row);
  };
  const store = (id: string, jump: Jump): void => {
    try {
      log.append(incidentStream(id), [clockJumped({ ...jump })], { actor: 'Holdfast' });
    } catch {
      // The disk may be full: the warning shows all the same.
    }
  };
  const note = (): void => {
    if (ended) return;
    for (const { by, before, after } of jumps.splice(0)) {
      for (const id of openIncidents()) store(id, { by, before, after });
    }
    publish();
  };
  const stop = time.onJump((jump) => {
    jumps.push(jump);
    // A jump shows while something else is being stored: it is noted once that is done.
    setImmediate(note);
  });
  const tick = (): void => {
    time.look();
    publish();
  };
  publish();
  const timer = setInterval(tick, TICK_MS);
  timer.unref();
  return {
    tick,
    trustTime() {
      time.trust();
      publish();
      return { ok: true } as const;
    },
    dispose(): void {
      ended = true;
      clearInterval(timer);
      stop();
    },
  };
}
