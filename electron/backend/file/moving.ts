import { fileDownloaded, fileUploaded } from '../../domain/file/model.ts';
import { bytesOfPath } from '../../domain/file/name.ts';
import { joinPath } from '../../domain/file/path.ts';
import { Failure } from '../../domain/failure.ts';
import type { HostRow } from '../../domain/host/model.ts';
import type { Lane } from '../lane.ts';
import { receiveStream, sendStream, StreamRefusal } from '../stream.ts';
import { kindOf } from './browse.ts';
import { readFile } from './copy.ts';
import { explainFile } from './explain.ts';
import type { FileHosts } from './hosts.ts';
import type { Place, Scribe } from './scribe.ts';
import { READ, type Sftp } from './sftp.ts';
import type { Transfers } from './transfers.ts';
import { beginUpload, type UploadTarget } from './upload.ts';

/** Files on their way from and to hosts, each over a channel and a lane of its own. */
export function createMoving({
  hosts,
  transfers,
  scribe,
}: {
  hosts: FileHosts;
  transfers: Transfers;
  scribe: Scribe;
}) {
  const { note, at, guard, needIncident } = scribe;
  const openFor = async (row: HostRow, path: string): Promise<Sftp> => {
    try {
      return await hosts.openOwn(row.id, new AbortController().signal);
    } catch (error) {
      throw explainFile(error, row.name, path);
    }
  };
  return {
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
        return { transferId: transfers.offer(c.incidentId, run, sftp.end), size, modifiedAt };
      } catch (error) {
        sftp.end();
        throw explainFile(error, row.name, c.path);
      }
    },

    async upload(
      c: UploadTarget & { folder: string; incidentId: string; hostId: string; confirm?: string | undefined },
    ) {
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
            explain: (error) => told(explainFile(error, row.name, upload.path)),
          });
        return { transferId: transfers.offer(c.incidentId, run, sftp.end), offset: upload.offset };
      } catch (error) {
        sftp.end();
        throw explainFile(error, row.name, joinPath(c.folder, c.name));
      }
    },
  };
}

/** What a page is told of a failure. */
export const told = ({ message, data }: Failure): { message: string; again: boolean } => ({
  message,
  again: data['again'] === true,
});

/** Tells what a host refused in the middle in the words of the page. */
async function* refusing(
  parts: AsyncIterable<Uint8Array>,
  host: string,
  path: string,
): AsyncGenerator<Uint8Array> {
  try {
    yield* parts;
  } catch (error) {
    const { message, again } = told(explainFile(error, host, path));
    throw new StreamRefusal(message, again);
  }
}
