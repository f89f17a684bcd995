import type { Announced } from '../../../domain/file/contract.ts';
import { folderUploaded, type Existing, type FolderOutcome } from '../../../domain/file/folder.ts';
import { bytesOfPath, textOfPath } from '../../../domain/file/name.ts';
import { joinPath } from '../../../domain/file/path.ts';
import { Failure } from '../../../domain/failure.ts';
import { explainFile } from '../explain.ts';
import type { FileHosts } from '../hosts.ts';
import type { Scribe } from '../scribe.ts';
import type { Sftp } from '../sftp.ts';
import type { Transfers } from '../transfers.ts';
import { consider, needRoot, type Job } from './announce.ts';
import { takePieces } from './pieces.ts';

/** 200,000 names of one folder: more are packed into one file first. */
const MOST_NAMES = 200_000;

export interface UploadFolder {
  incidentId: string;
  hostId: string;
  folder: string;
  name: string;
  existing: Existing | null;
  confirm?: string | undefined;
}

/** Folders that a page sends to hosts: many files over one channel and one lane. */
export function createFolderUploads({
  hosts,
  scribe,
  transfers,
}: {
  hosts: FileHosts;
  scribe: Scribe;
  transfers: Transfers;
}) {
  const jobs = new Map<string, Job>();
  const need = (id: string): Job => {
    const job = jobs.get(id);
    if (!job) throw new Failure('UNAVAILABLE', 'The upload of the folder was broken off.', { again: true });
    return job;
  };
  return {
    /** Whether a folder is sent for an incident. */
    busy: (incidentId: string): boolean => [...jobs.values()].some((job) => job.incidentId === incidentId),
    async start(c: UploadFolder) {
      const host = c.existing === 'replace' ? scribe.guard(c) : hosts.need(c.hostId);
      scribe.needIncident(c.incidentId);
      let sftp: Sftp | undefined;
      try {
        sftp = await hosts.openOwn(c.hostId, new AbortController().signal);
        const root = joinPath(textOfPath(await sftp.realpath(bytesOfPath(c.folder))), c.name);
        await needRoot(sftp, root, c.existing);
        const nothing = { files: 0, bytes: 0, there: 0, leftCount: 0, failureCount: 0 };
        const outcome: FolderOutcome = { ...nothing, left: [], failures: [] };
        const facts = scribe.at(host, root);
        const job: Job = {
          incidentId: c.incidentId,
          host,
          sftp,
          root,
          existing: c.existing ?? 'keep',
          wanted: new Map(),
          announced: 0,
          folders: new Map([['', Promise.resolve()]]),
          outcome,
          write: (partly) => scribe.note(c.incidentId, folderUploaded({ ...facts, ...outcome, partly })),
        };
        const close = (): boolean => jobs.delete(transferId);
        const withdraw = (): void => {
          close();
          job.sftp.end();
        };
        const transferId = transfers.offer(null, (lane) => takePieces(job, lane, close), withdraw);
        jobs.set(transferId, job);
        return { transferId, path: root };
      } catch (error) {
        sftp?.end();
        throw explainFile(error, host.name, joinPath(c.folder, c.name));
      }
    },

    async announce({ transferId, entries }: { transferId: string; entries: readonly Announced[] }) {
      const job = need(transferId);
      const first = job.announced;
      job.announced += entries.length;
      if (job.announced > MOST_NAMES)
        throw new Failure(
          'REFUSED',
          'The folder holds more than 200,000 files. Pack it into one file first.',
        );
      try {
        const offsets = await Promise.all(entries.map((entry, at) => consider(job, first + at, entry)));
        return { first, offsets };
      } catch (error) {
        throw explainFile(error, job.host.name, job.root);
      }
    },

    async finish({ transferId }: { transferId: string }): Promise<FolderOutcome> {
      const job = need(transferId);
      await Promise.all([...job.wanted.values()].map(({ work }) => work));
      jobs.delete(transferId);
      job.sftp.end();
      job.write(job.wanted.size > 0);
      return job.outcome;
    },
  };
}
