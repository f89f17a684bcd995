import { ulid } from 'ulid';
import { incidentStream, type NewEvent } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import {
  fileAttached,
  fileDownloaded,
  fileEdited,
  fileFolderMade,
  fileModeSet,
  fileRemoved,
  fileRenamed,
  fileUploaded,
  type AttachmentRow,
} from '../../domain/file/model.ts';
import { bytesOfPath, shownPath, textOfPath } from '../../domain/file/name.ts';
import { folderOf, joinPath } from '../../domain/file/path.ts';
import type { HostRow } from '../../domain/host/model.ts';
import type { Lane } from '../lane.ts';
import type { Log } from '../log/log.ts';
import type { PatientWriter } from '../log/patient.ts';
import { receiveStream, sendStream, StreamRefusal } from '../stream.ts';
import { kindOf, listFolder } from './browse.ts';
import type { createCollector, CollectWhat } from './collect.ts';
import { readFile } from './copy.ts';
import { readText, writeText } from './edit.ts';
import { explainFile } from './explain.ts';
import type { FileHosts } from './hosts.ts';
import { NO_SUCH_FILE, READ, SftpError } from './sftp.ts';
import type { FileStore } from './store.ts';
import type { Transfers } from './transfers.ts';
import { beginUpload, type UploadTarget } from './upload.ts';

export interface FileServiceDeps {
  log: Log;
  writer: PatientWriter;
  hosts: FileHosts;
  store: FileStore;
  transfers: Transfers;
  collector: ReturnType<typeof createCollector>;
  find(id: string): AttachmentRow | undefined;
  /** Throws NOT_FOUND where there is no such incident. */
  needIncident(id: string): unknown;
  person(): string;
  now(): number;
}

/** 2 GB: a heap dump fits; more is better kept where it is. */
const MAX_ATTACHED = 2 * 1024 * 1024 * 1024;
const ok = { ok: true } as const;

interface Place {
  incidentId: string;
  hostId: string;
  path: string;
  confirm?: string | undefined;
}

/** Files of hosts and of incidents, as the page asks for them. */
export function createFileService(deps: FileServiceDeps) {
  const { hosts, store, transfers, collector, needIncident, person, writer, now } = deps;
  /** What was done on a host is done: that it is written down must not fail for a full disk. */
  const note = (incidentId: string, event: NewEvent): void =>
    writer.keep({ incidentId, event, actor: person(), at: now() });
  const at = (row: HostRow, path: string) => ({ hostId: row.id, host: row.name, path: shownPath(path) });
  const guard = (place: Pick<Place, 'incidentId' | 'hostId' | 'confirm'>): HostRow => {
    needIncident(place.incidentId);
    const row = hosts.need(place.hostId);
    if (row.production && place.confirm !== row.name)
      throw new Failure('REFUSED', `${row.name} is production: type its name to go on.`, {
        confirm: row.name,
      });
    return row;
  };
  const needAttachment = (id: string): AttachmentRow => {
    const row = deps.find(id);
    if (!row) throw new Failure('NOT_FOUND', 'This file is not in this data folder.');
    return row;
  };

  return {
    list: ({ hostId, path }: { hostId: string; path: string | null }) =>
      hosts.use(hostId, path ?? 'the home folder', (sftp) => listFolder(sftp, path)),

    async download(
      c: Omit<Place, 'confirm'> & { offset: number; same?: { size: number; modifiedAt: number } | undefined },
    ) {
      needIncident(c.incidentId);
      const row = hosts.need(c.hostId);
      const sftp = await openFor(row, c.path);
      try {
        const path = bytesOfPath(c.path);
        if (kindOf((await sftp.stat(path)).mode) !== 'file')
          throw new Failure('INVALID', 'Only a file can be downloaded.');
        const handle = await sftp.open(path, READ);
        const { size = 0, mtime = 0 } = await sftp.fstat(handle);
        const modifiedAt = mtime * 1000;
        if (c.same && (c.same.size !== size || c.same.modifiedAt !== modifiedAt))
          throw new Failure('CONFLICT', 'The file was changed on the host meanwhile. Download it anew.');
        const run = async (lane: Lane): Promise<void> => {
          const { bytes, whole } = await sendStream(lane, (signal) => {
            const parts = readFile(sftp, handle, { from: c.offset, to: size, signal });
            return refusing(parts, row.name, c.path);
          });
          sftp.end();
          if (whole) note(c.incidentId, fileDownloaded({ ...at(row, c.path), bytes: c.offset + bytes }));
        };
        return { transferId: transfers.offer(run, sftp.end), size, modifiedAt };
      } catch (error) {
        sftp.end();
        throw explainFile(error, row.name, c.path);
      }
    },

    async upload(c: UploadTarget & { incidentId: string; hostId: string; confirm?: string | undefined }) {
      const row = c.replace ? guard(c) : hosts.need(c.hostId);
      needIncident(c.incidentId);
      const sftp = await openFor(row, c.folder);
      try {
        const upload = await beginUpload(sftp, c);
        const run = (lane: Lane): Promise<void> =>
          receiveStream(lane, {
            push: upload.push,
            async finish() {
              const { bytes, sha256 } = await upload.finish();
              const { path, replaced } = upload;
              note(c.incidentId, fileUploaded({ ...at(row, path), bytes, sha256, replaced }));
              sftp.end();
            },
            drop: async () => sftp.end(),
            explain: (error) => explainFile(error, row.name, upload.path).message,
          });
        return { transferId: transfers.offer(run, sftp.end), offset: upload.offset };
      } catch (error) {
        sftp.end();
        throw explainFile(error, row.name, joinPath(c.folder, c.name));
      }
    },

    read: ({ hostId, path }: { hostId: string; path: string }) =>
      hosts.use(hostId, path, (sftp) => readText(sftp, path)),

    async write(c: Place & { text: string; expected: string }) {
      const row = guard(c);
      const { before, after, bytes } = await hosts.use(c.hostId, c.path, (sftp) =>
        writeText(sftp, c.path, c),
      );
      note(c.incidentId, fileEdited({ ...at(row, c.path), bytes, before, after }));
      return { sha256: after };
    },

    async rename(c: Place & { name: string }) {
      const row = guard(c);
      const to = joinPath(folderOf(c.path), c.name);
      await hosts.use(c.hostId, c.path, async (sftp) => {
        const there = await sftp.lstat(bytesOfPath(to)).catch((error: unknown) => {
          if (error instanceof SftpError && error.code === NO_SUCH_FILE) return null;
          throw error;
        });
        if (there) throw new Failure('CONFLICT', `${shownPath(c.name)} is there already.`);
        await sftp.rename(bytesOfPath(c.path), bytesOfPath(to));
      });
      note(c.incidentId, fileRenamed({ ...at(row, c.path), to: shownPath(to) }));
      return { path: to };
    },

    async remove(c: Place) {
      const row = guard(c);
      const folder = await hosts.use(c.hostId, c.path, async (sftp) => {
        const path = bytesOfPath(c.path);
        if (kindOf((await sftp.lstat(path)).mode) !== 'folder') return sftp.remove(path).then(() => false);
        const { entries } = await listFolder(sftp, c.path);
        if (entries.length > 0)
          throw new Failure(
            'REFUSED',
            'The folder is not empty. Delete what is in it first, or use a terminal.',
          );
        return sftp.removeFolder(path).then(() => true);
      });
      note(c.incidentId, fileRemoved({ ...at(row, c.path), folder }));
      return ok;
    },

    async makeFolder(c: Place & { name: string }) {
      needIncident(c.incidentId);
      const row = hosts.need(c.hostId);
      const path = joinPath(c.path, c.name);
      await hosts.use(c.hostId, path, (sftp) => sftp.makeFolder(bytesOfPath(path)));
      note(c.incidentId, fileFolderMade(at(row, path)));
      return { path };
    },

    async setMode(c: Place & { mode: number }) {
      const row = guard(c);
      const before = await hosts.use(c.hostId, c.path, async (sftp) => {
        const path = bytesOfPath(c.path);
        const { mode = 0 } = await sftp.stat(path);
        await sftp.setstat(path, { mode: c.mode });
        return mode & 0o7777;
      });
      note(c.incidentId, fileModeSet({ ...at(row, c.path), mode: c.mode, before }));
      return ok;
    },

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

    async attach({ incidentId, name, size }: { incidentId: string; name: string; size: number }) {
      needIncident(incidentId);
      if (size > MAX_ATTACHED)
        throw new Failure('INVALID', 'It is larger than 2 GB. Keep it where it is and note its place.');
      const incoming = await store.open(incidentId).catch(refuseLocal);
      const run = (lane: Lane): Promise<void> =>
        receiveStream(lane, {
          push: (bytes) => {
            if (incoming.bytes + bytes.length > size)
              throw new StreamRefusal('The file grew while it was read. Add it anew.');
            return incoming.push(bytes);
          },
          async finish() {
            if (incoming.bytes !== size)
              throw new StreamRefusal('The file shrank while it was read. Add it anew.');
            const { bytes, sha256 } = await incoming.keep();
            const shown = shownPath(name);
            deps.log.append(
              incidentStream(incidentId),
              [fileAttached({ fileId: ulid(), name: shown, bytes, sha256 })],
              {
                actor: person(),
              },
            );
          },
          drop: incoming.drop,
          explain: localWords,
        });
      return { transferId: transfers.offer(run, () => void incoming.drop()) };
    },
    fetch({ id }: { id: string }) {
      const { incidentId, sha256 } = needAttachment(id);
      if (!store.has(incidentId, sha256))
        throw new Failure(
          'NOT_FOUND',
          'This file is not on this machine: it is kept where it was collected.',
        );
      const run = async (lane: Lane): Promise<void> =>
        void (await sendStream(lane, (signal) => store.read(incidentId, sha256, signal)));
      return { transferId: transfers.offer(run, () => undefined) };
    },
    async verify({ id }: { id: string }) {
      const { incidentId, sha256 } = needAttachment(id);
      return { state: await store.verify(incidentId, sha256) };
    },
    attachLane: transfers.attach,
  };

  async function openFor(row: HostRow, path: string) {
    try {
      return await hosts.openOwn(row.id, new AbortController().signal);
    } catch (error) {
      throw explainFile(error, row.name, path);
    }
  }
}

/** Tells what a host refused in the middle in the words of the page. */
async function* refusing(
  parts: AsyncIterable<Uint8Array>,
  host: string,
  path: string,
): AsyncGenerator<Uint8Array> {
  try {
    yield* parts;
  } catch (error) {
    throw new StreamRefusal(explainFile(error, host, textOfPath(bytesOfPath(path))).message);
  }
}

function localWords(error: unknown): string {
  if (error instanceof StreamRefusal || error instanceof Failure) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return 'The disk of this machine is full. Free some space and add it again.';
  return 'It could not be written on this machine.';
}

function refuseLocal(error: unknown): never {
  throw new Failure('STORAGE_FAILED', localWords(error));
}
