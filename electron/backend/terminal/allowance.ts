import { clampWindow } from '../../domain/terminal/frame.ts';

/** How much the host may have under way: what it has used is granted again, up to the screen's wish. */
export interface Allowance {
  /** The host's bytes were shown or left out. */
  used(bytes: number): void;
  /** The screen keeps up with more or less. */
  aim(bytes: number): void;
  readonly target: number;
  /** A new channel begins with its first window. */
  restart(): void;
}

/** `first` is what a new channel may send before anything is granted. */
export function createAllowance(grant: (bytes: number) => void, first: number): Allowance {
  let target = first;
  let underWay = first;
  return {
    get target() {
      return target;
    },
    used(bytes) {
      underWay -= bytes;
      // A smaller target is reached by granting nothing until enough was used.
      if (underWay >= target) return;
      const more = target - underWay;
      underWay = target;
      grant(more);
    },
    aim(bytes) {
      target = clampWindow(bytes);
      this.used(0);
    },
    restart() {
      target = first;
      underWay = first;
    },
  };
}
