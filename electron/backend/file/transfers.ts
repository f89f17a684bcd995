import { ulid } from 'ulid';
import type { Lane } from '../lane.ts';

/** A page opens the lane of a transfer at once; one that does not has gone. */
const OPEN_MS = 30_000;

interface Offered {
  run(lane: Lane): Promise<void>;
  withdraw(): void;
  timer: NodeJS.Timeout;
}

/** Transfers that wait for their lane, each by an id that is good once. */
export function createTransfers() {
  const offered = new Map<string, Offered>();
  const take = (id: string): Offered | undefined => {
    const found = offered.get(id);
    offered.delete(id);
    clearTimeout(found?.timer);
    return found;
  };
  return {
    /** `run` carries it out on its lane; `withdraw` lets go of what was opened where no lane came. */
    offer(run: (lane: Lane) => Promise<void>, withdraw: () => void): string {
      const id = ulid();
      const timer = setTimeout(() => take(id)?.withdraw(), OPEN_MS).unref();
      offered.set(id, { run, withdraw, timer });
      return id;
    },
    attach(id: string, lane: Lane): boolean {
      const found = take(id);
      // What went wrong was told on the lane; the note of a download may still fail on a full disk.
      found?.run(lane).catch(() => lane.close());
      return found !== undefined;
    },
    dispose(): void {
      for (const id of offered.keys()) take(id)?.withdraw();
    },
  };
}
export type Transfers = ReturnType<typeof createTransfers>;
