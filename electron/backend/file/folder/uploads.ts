import { folderUploaded, nameSome, type Existing, type FolderOutcome } from '../../../domain/file/folder.ts';
import type { Announced } from '../../../domain/file/contract.ts';
import { bytesOfPath, shownPath, textOfPath } from '../../../domain/file/name.ts';
import { folderOf, joinPath, nameOf, underFolder } from '../../../domain/file/path.ts';
import { decodePiece, pieceCost, type Piece } from '../../../domain/file/piece.ts';
import { Failure } from '../../../domain/failure.ts';
import type { HostRow } from '../../../domain/host/model.ts';
import { decodeStream, encodeStream } from '../../../domain/stream.ts';
import type { Lane } from '../../lane.ts';
import { kindOf } from '../browse.ts';
import { explainFile } from '../explain.ts';
import type { FileHosts } from '../hosts.ts';
import { told } from '../moving.ts';
import type { Attrs } from '../packet.ts';
import type { Scribe } from '../scribe.ts';
import { NO_SUCH_FILE, SftpError, type Sftp } from '../sftp.ts';
import type { Transfers } from '../transfers.ts';
import { begunOf, beginUploadIn, type Upload, type UploadTarget } from '../upload.ts';
import { WORTH_RESUMING } from './local.ts';

/** 200,000 names of one folder: more are packed into one file first. */
const MOST_NAMES = 200_000;

interface Wanted {
  rel: string;
  target: UploadTarget;
  /** From which byte on the page was told to send it. */
  offset: number;
  upload?: Upload;
  failed: boolean;
  /** The pieces of a file are taken one after another. */
  work: Promise<void>;
}

interface Job {
  host: HostRow;
  sftp: Sftp;
  root: string;
  existing: Existing;
  wanted: Map<number, Wanted>;
  announced: number;
  /** Folders that are there or under way, by their path below the root. */
  folders: Map<string, Promise<void>>;
  outcome: FolderOutcome;
  write(partly: boolean): void;
}

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
        const transferId = transfers.offer((lane) => takePieces(job, lane, close), withdraw);
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

async function lstatOrNull(sftp: Sftp, path: string): Promise<Attrs | null> {
  try {
    return await sftp.lstat(bytesOfPath(path));
  } catch (error) {
    if (error instanceof SftpError && error.code === NO_SUCH_FILE) return null;
    throw error;
  }
}

async function needRoot(sftp: Sftp, root: string, existing: Existing | null): Promise<void> {
  const found = await lstatOrNull(sftp, root);
  if (!found) return sftp.makeFolder(bytesOfPath(root));
  if (kindOf(found.mode) !== 'folder')
    throw new Failure('CONFLICT', `${shownPath(root)} is there already and is no folder.`);
  if (existing === null)
    throw new Failure('CONFLICT', `${shownPath(root)} is there already.`, { exists: true });
}

/** Makes a folder below the root where there is none; a link on the host is not written through. */
function needBelow(job: Job, rel: string): Promise<void> {
  const known = job.folders.get(rel);
  if (known) return known;
  const make = async (): Promise<void> => {
    const at = rel.lastIndexOf('/');
    await needBelow(job, at < 0 ? '' : rel.slice(0, at));
    const path = underFolder(job.root, rel);
    const found = await lstatOrNull(job.sftp, path);
    if (!found) return job.sftp.makeFolder(bytesOfPath(path));
    const kind = kindOf(found.mode);
    if (kind === 'link')
      throw new Failure('CONFLICT', `${shownPath(rel)} is a link on the host: it is not followed.`);
    if (kind !== 'folder') throw new Failure('CONFLICT', `${shownPath(rel)} is no folder on the host.`);
  };
  const made = make();
  job.folders.set(rel, made);
  return made;
}

function fail(job: Job, rel: string, error: unknown): void {
  const text = explainFile(error, job.host.name, underFolder(job.root, rel)).message;
  job.outcome.failureCount += 1;
  nameSome(job.outcome.failures, shownPath(rel), text);
}

/** Looks whether a file is to be sent, and from where on. Throws where the connection is lost. */
async function consider(
  job: Job,
  index: number,
  { path: rel, size, modifiedAt }: Announced,
): Promise<number | null> {
  const { sftp, outcome, existing } = job;
  try {
    if (size === null) {
      await needBelow(job, rel);
      return null;
    }
    const at = rel.lastIndexOf('/');
    await needBelow(job, at < 0 ? '' : rel.slice(0, at));
    const path = underFolder(job.root, rel);
    const old = await lstatOrNull(sftp, path);
    if (old && kindOf(old.mode) !== 'file')
      throw new Failure('CONFLICT', 'Something that is no file is in its place on the host.');
    if (old?.size === size && old.mtime === Math.floor(modifiedAt / 1000)) {
      outcome.files += 1;
      outcome.there += 1;
      outcome.bytes += size;
      return null;
    }
    if (old && existing === 'keep') {
      outcome.leftCount += 1;
      nameSome(outcome.left, shownPath(rel), 'It is there already with another size or time: it was kept.');
      return null;
    }
    const target = {
      name: nameOf(rel),
      size,
      modifiedAt,
      identity: `${rel} ${modifiedAt}`,
      replace: old !== null,
      hurried: size <= WORTH_RESUMING,
    };
    const offset = await begunOf(sftp, folderOf(path), target);
    job.wanted.set(index, { rel, target, offset, failed: false, work: Promise.resolve() });
    return offset;
  } catch (error) {
    if (sftp.gone) throw error;
    fail(job, rel, error);
    return null;
  }
}

/**
 * Takes the pieces of the files from the lane until it closes or the connection is lost. `close` answers whether the
 * upload was not finished before: then what was copied by then is written down, and the next try begins anew.
 */
function takePieces(job: Job, lane: Lane, close: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    let over = false;
    const end = (): void => {
      if (over) return;
      over = true;
      job.sftp.end();
      if (close() && job.outcome.files > job.outcome.there) job.write(true);
      resolve();
    };
    const lose = (error: unknown): void => {
      if (over) return;
      const { message: text, again } = told(explainFile(error, job.host.name, job.root));
      lane.send(encodeStream({ kind: 'end', ok: false, text, again }));
      end();
    };
    lane.onClose(end);
    lane.onMessage((message) => {
      const frame = decodeStream(message);
      // The message's memory is the lane's again once this returns.
      const piece = frame?.kind === 'data' ? decodePiece(frame.bytes.slice()) : null;
      const wanted = piece && job.wanted.get(piece.index);
      if (!wanted) return lane.close();
      const bytes = pieceCost(piece.bytes.length);
      wanted.work = wanted.work
        .then(() => takePiece(job, wanted, piece))
        .then(() => lane.send(encodeStream({ kind: 'ack', bytes })), lose);
    });
  });
}

/** Throws where the connection is lost; what concerns one file is noted among the failures. */
async function takePiece(job: Job, wanted: Wanted, { index, kind, bytes }: Piece): Promise<void> {
  const { sftp, outcome } = job;
  const { rel, target } = wanted;
  try {
    if (!wanted.failed) {
      if (kind === 'broken') throw new Failure('NOT_FOUND', 'It could not be read on this machine.');
      wanted.upload ??= await beginUploadIn(sftp, folderOf(underFolder(job.root, rel)), target);
      if (wanted.upload.offset !== wanted.offset)
        throw new Failure('CONFLICT', 'It was changed on the host meanwhile. Upload the folder again.');
      await wanted.upload.push(bytes);
      if (kind === 'last') {
        await wanted.upload.finish();
        outcome.files += 1;
        outcome.bytes += target.size;
      }
    }
  } catch (error) {
    if (sftp.gone) throw error;
    wanted.failed = true;
    fail(job, rel, error);
    await wanted.upload?.drop();
  }
  if (kind !== 'more') job.wanted.delete(index);
}
