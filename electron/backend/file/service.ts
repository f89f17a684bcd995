import { ulid } from 'ulid';
import { createFileActs } from './acts.ts';
import type { createFolderDownloads, DownloadFolder } from './folder/downloads.ts';
import type { createCollector, CollectWhat } from './collect.ts';
import { createFolderUploads } from './folder/uploads.ts';
import { createKept, type KeptDeps } from './kept.ts';
import { createMoving } from './moving.ts';
import type { Scribe, ScribeDeps } from './scribe.ts';

export interface FileServiceDeps extends ScribeDeps, Omit<KeptDeps, 'scribe'> {
  scribe: Scribe;
  downloads: ReturnType<typeof createFolderDownloads>;
  collector: ReturnType<typeof createCollector>;
}

const ok = { ok: true } as const;

/** Files of hosts and of incidents, as the page asks for them. */
export function createFileService(deps: FileServiceDeps) {
  const uploads = createFolderUploads(deps);
  const { collector, downloads, needIncident, scribe, transfers } = deps;
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
    /** Whether files are on their way for an incident. */
    busy: (incidentId: string): boolean =>
      [downloads, uploads, transfers, collector].some((one) => one.busy(incidentId)),
    localPlace: () => downloads.place(),
    downloadFolder: (c: DownloadFolder) => downloads.start(c),
    folders: downloads.list,
    stopFolder: downloads.stop,
    resumeFolder: downloads.resume,
    clearFolders: downloads.clear,
    uploadFolder: uploads.start,
    announceFiles: uploads.announce,
    finishFolder: uploads.finish,
    attachLane: transfers.attach,
  };
}
