import { uptime } from 'node:os';
import { measuredText } from '../../domain/time.ts';

/** The machine's time and how it went: UTC ms. */
export interface Jump {
  by: number;
  before: number;
  after: number;
}

export interface TimekeeperOptions {
  now: () => number;
  /** Milliseconds that go on over sleep and whatever the wall clock does; the system's uptime where it is left out. */
  steady: () => number;
}

/** Time servers correct by less than this all day; more is a jump. */
const JUMP_MS = 5000;
/** Ahead by more than this, the order of the record waits until a person has looked. */
const HOLD_MS = 60_000;

/** Milliseconds since this machine was started, sleep included. */
export const systemSteady = (): number => uptime() * 1000;

/**
 * Compares the wall clock with the machine's uptime, which counts through sleep: a difference is a clock that was set.
 * A clock that jumped ahead must not lead the log's order (every later entry would stand on its wrong time, and other
 * consoles would refuse it), so `orderTime` goes on from before the jump until the clock is back or a person trusts it.
 */
export function createTimekeeper({ now, steady }: TimekeeperOptions) {
  let last = { wall: now(), steady: steady() };
  let held = 0;
  let back = 0;
  let behind = 0;
  const listeners = new Set<(jump: Jump) => void>();

  const look = (wall: number): void => {
    const at = steady();
    const by = Math.round(wall - last.wall - (at - last.steady));
    const before = last.wall;
    last = { wall, steady: at };
    if (Math.abs(by) < JUMP_MS) return;
    const ahead = held + by;
    held = ahead > HOLD_MS ? ahead : 0;
    back = ahead < -HOLD_MS ? -ahead : 0;
    for (const listener of listeners) listener({ by, before, after: wall });
  };

  return {
    now(): number {
      const wall = now();
      // Asking for the uptime reads a file: once a second is enough, and at once where time went backwards.
      if (wall < last.wall || wall - last.wall > 1000) look(wall);
      return wall;
    },
    /** The time by which the record is ordered, UTC ms. */
    orderTime: (): number => now() - held,
    look: () => look(now()),
    /** Told once when the last fact was recorded (UTC ms): a clock before that went back while nobody looked. */
    compare(lastRecorded: number): void {
      behind = Math.max(0, lastRecorded - now());
    },
    /** A person looked and says that the clock is right. */
    trust(): void {
      held = 0;
      back = 0;
      behind = 0;
    },
    /** What a person should know of the clock, or ''. */
    warning(): string {
      if (held > 0)
        return `This machine's clock jumped ahead by ${measuredText(held)}. New entries keep their order from before; check the clock.`;
      if (back > 0)
        return `This machine's clock went back by ${measuredText(back)}. Check it: new entries carry its time.`;
      if (behind > HOLD_MS)
        return `The last entry was written ${measuredText(behind)} after what this machine's clock said at the start. Check the clock.`;
      return '';
    },
    onJump(listener: (jump: Jump) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
export type Timekeeper = ReturnType<typeof createTimekeeper>;
