import { ulid } from 'ulid';
import type { Lane } from '../lane.ts';

/** A page opens the lane of a transfer at once; one that does not has gone. */
const OPEN_MS = 30_000;

interface Offered {
  /** Null where somebody else says whether it is under way. */
  incidentId: string | null;
  run(lane: Lane): Promise<void>;
  withdraw(): void;
  timer: NodeJS.Timeout;
}

/** Transfers that wait for their lane, each by an id that is good once. */
export function createTransfers() {
  const offered = new Map<string, Offered>();
  const underWay = new Set<Offered>();
  const take = (id: string): Offered | undefined => {
    const found = offered.get(id);
    offered.delete(id);
    clearTimeout(found?.timer);
    return found;
  };
  return {
    /** `run` carries it out on its lane; `withdraw` lets go of what was opened where no lane came. */
    offer(incidentId: string | null, run: (lane: Lane) => Promise<void>, withdraw: () => void): string {
      const id = ulid();
      const timer = setTimeout(() => take(id)?.withdraw(), OPEN_MS).unref();
      offered.set(id, { incidentId, run, withdraw, timer });
      return id;
    },
    attach(id: string, lane: Lane): boolean {
      const found = take(id);
      if (!found) return false;
      underWay.add(found);
      found
        .run(lane)
        // What went wrong was told on the lane; the note of a download may still fail on a full disk.
        .catch(() => lane.close())
        .finally(() => underWay.delete(found));
      return true;
    },
    /** Whether one waits or is under way for an incident. */
    busy: (incidentId: string): boolean =>
      [...offered.values(), ...underWay].some((one) => one.incidentId === incidentId),
    dispose(): void {
      for (const id of offered.keys()) take(id)?.withdraw();
    },
  };
}
export type Transfers = ReturnType<typeof createTransfers>;
