import type { Announced } from '../../../domain/file/contract.ts';
import { nameSome, type Existing, type FolderOutcome } from '../../../domain/file/folder.ts';
import { bytesOfPath, shownPath } from '../../../domain/file/name.ts';
import { folderOf, nameOf, underFolder } from '../../../domain/file/path.ts';
import { Failure } from '../../../domain/failure.ts';
import type { HostRow } from '../../../domain/host/model.ts';
import { kindOf } from '../browse.ts';
import { explainFile } from '../explain.ts';
import type { Attrs } from '../packet.ts';
import { NO_SUCH_FILE, SftpError, type Sftp } from '../sftp.ts';
import { begunOf, type Upload, type UploadTarget } from '../upload.ts';
import { WORTH_RESUMING } from './local.ts';

/** A file that the page was told to send. */
export interface Wanted {
  rel: string;
  target: UploadTarget;
  /** From which byte on the page was told to send it. */
  offset: number;
  upload?: Upload;
  failed: boolean;
  /** The pieces of a file are taken one after another. */
  work: Promise<void>;
}

/** A folder that a page sends. */
export interface Job {
  incidentId: string;
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

async function lstatOrNull(sftp: Sftp, path: string): Promise<Attrs | null> {
  try {
    return await sftp.lstat(bytesOfPath(path));
  } catch (error) {
    if (error instanceof SftpError && error.code === NO_SUCH_FILE) return null;
    throw error;
  }
}

/** Makes the folder on the host, or sees that it is one. Throws CONFLICT, with `exists` where it is to be asked for. */
export async function needRoot(sftp: Sftp, root: string, existing: Existing | null): Promise<void> {
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

/** Notes that a file could not be copied, and why. */
export function fail(job: Job, rel: string, error: unknown): void {
  const text = explainFile(error, job.host.name, underFolder(job.root, rel)).message;
  job.outcome.failureCount += 1;
  nameSome(job.outcome.failures, shownPath(rel), text);
}

/** Looks whether a file is to be sent, and from where on. Throws where the connection is lost. */
export async function consider(
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
