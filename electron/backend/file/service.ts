import { ulid } from 'ulid';
import { createFileActs } from './acts.ts';
import type { createCollector, CollectWhat } from './collect.ts';
import { createKept, type KeptDeps } from './kept.ts';
import { createMoving } from './moving.ts';
import { createScribe, type ScribeDeps } from './scribe.ts';

export interface FileServiceDeps extends ScribeDeps, Omit<KeptDeps, 'scribe'> {
  collector: ReturnType<typeof createCollector>;
}

const ok = { ok: true } as const;

/** Files of hosts and of incidents, as the page asks for them. */
export function createFileService(deps: FileServiceDeps) {
  const { collector, needIncident, transfers } = deps;
  const scribe = createScribe(deps);
  return {
    ...createFileActs({ ...deps, scribe }),
    ...createMoving({ ...deps, scribe }),
    ...createKept({ ...deps, scribe }),
    collect({ key, ...what }: CollectWhat & { key?: string | undefined }) {
      needIncident(what.incidentId);
      const id = key ?? ulid();
      collector.start(id, what);
      return { id };
    },
    stopCollecting({ id }: { id: string }) {
      collector.stop(id);
      return ok;
    },
    attachLane: transfers.attach,
  };
}
