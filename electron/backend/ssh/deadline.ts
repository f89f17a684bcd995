/** A time limit that stands still while a person is asked. */
export interface Deadline {
  /** Starts the full time anew: the server made progress. */
  restart(): void;
  /** Holds the clock while the work runs. */
  pauseWhile<T>(work: () => Promise<T>): Promise<T>;
  cancel(): void;
}

/** Calls `onExpired` once, `limitMs` after the last restart, pauses left out. */
export function createDeadline(limitMs: number, onExpired: () => void): Deadline {
  let timer: NodeJS.Timeout | undefined;
  let paused = 0;
  let done = false;
  const restart = (): void => {
    clearTimeout(timer);
    if (paused === 0 && !done) {
      timer = setTimeout(() => {
        done = true;
        onExpired();
      }, limitMs);
    }
  };
  restart();
  return {
    restart,
    async pauseWhile(work) {
      paused++;
      clearTimeout(timer);
      try {
        return await work();
      } finally {
        paused--;
        restart();
      }
    },
    cancel() {
      done = true;
      clearTimeout(timer);
    },
  };
}
