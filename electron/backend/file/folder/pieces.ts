import { folderOf, underFolder } from '../../../domain/file/path.ts';
import { decodePiece, pieceCost, type Piece } from '../../../domain/file/piece.ts';
import { Failure } from '../../../domain/failure.ts';
import { decodeStream, encodeStream } from '../../../domain/stream.ts';
import type { Lane } from '../../lane.ts';
import { explainFile } from '../explain.ts';
import { told } from '../moving.ts';
import { beginUploadIn } from '../upload.ts';
import { fail, type Job, type Wanted } from './announce.ts';

/**
 * Takes the pieces of the files from the lane until it closes or the connection is lost. `close` answers whether the
 * upload was not finished before: then what was copied by then is written down, and the next try begins anew.
 */
export function takePieces(job: Job, lane: Lane, close: () => boolean): Promise<void> {
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
