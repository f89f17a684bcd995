import { incidentStream } from '../../domain/event.ts';
import type { AttachmentRow } from '../../domain/file/model.ts';
import type { Live } from '../change/live.ts';
import type { Db } from '../log/database.ts';
import type { Log } from '../log/log.ts';
import { createPatientWriter } from '../log/patient.ts';
import { createCollector } from './collect.ts';
import { createFolderDownloads } from './folder/downloads.ts';
import { createFileHosts, type HostsDeps } from './hosts.ts';
import { createScribe } from './scribe.ts';
import { createFileService, type FileServiceDeps } from './service.ts';
import { createFileStore } from './store.ts';
import { createTransfers } from './transfers.ts';

export interface FilesDeps
  extends HostsDeps, Pick<FileServiceDeps, 'find' | 'needIncident' | 'person' | 'now'> {
  db: Db;
  log: Log;
  live: Live;
  /** Where incidents' files are kept. */
  folder: string;
  /** Where it is kept which folders of hosts have not come whole. */
  unfinishedFolder: string;
}

/** Everything of files, put together. */
export function createFiles(deps: FilesDeps) {
  const ofStream = deps.db
    .prepare<[string], string>('SELECT state FROM attachment WHERE stream = ? ORDER BY id')
    .pluck();
  const everyOne = deps.db.prepare<[], string>('SELECT state FROM attachment ORDER BY id').pluck();
  const writer = createPatientWriter(deps.log);
  const hosts = createFileHosts(deps);
  const store = createFileStore(deps.folder);
  const transfers = createTransfers();
  const collector = createCollector({ ...deps, writer, hosts, store });
  const scribe = createScribe({ ...deps, writer, hosts });
  const downloads = createFolderDownloads({ ...deps, hosts, scribe });
  return {
    service: createFileService({
      ...deps,
      writer,
      hosts,
      store,
      transfers,
      collector,
      scribe,
      downloads,
    }),
    /** The files of an incident. */
    of: (incidentId: string): AttachmentRow[] =>
      ofStream.all(incidentStream(incidentId)).map((text) => JSON.parse(text) as AttachmentRow),
    all: (): AttachmentRow[] => everyOne.all().map((text) => JSON.parse(text) as AttachmentRow),
    store,
    async dispose(): Promise<void> {
      transfers.dispose();
      await downloads.dispose();
      await collector.dispose();
      hosts.dispose();
      writer.dispose();
    },
  };
}
