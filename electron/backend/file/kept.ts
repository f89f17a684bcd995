import { ulid } from 'ulid';
import { fileAttached, type AttachmentRow } from '../../domain/file/model.ts';
import { shownPath } from '../../domain/file/name.ts';
import { Failure } from '../../domain/failure.ts';
import type { Lane } from '../lane.ts';
import { receiveStream, sendStream, StreamRefusal } from '../stream.ts';
import type { Scribe } from './scribe.ts';
import type { FileStore } from './store.ts';
import type { Transfers } from './transfers.ts';

/** 2 GB: a heap dump fits; more is better kept where it is. */
const MAX_ATTACHED = 2 * 1024 * 1024 * 1024;

export interface KeptDeps {
  store: FileStore;
  transfers: Transfers;
  scribe: Scribe;
  find(id: string): AttachmentRow | undefined;
}

/** The incident's own files: added by hand, sent to the page, verified. */
export function createKept({ store, transfers, scribe, find }: KeptDeps) {
  const { append, needIncident } = scribe;
  const needAttachment = (id: string): AttachmentRow => {
    const row = find(id);
    if (!row) throw new Failure('NOT_FOUND', 'This file is not in this data folder.');
    return row;
  };
  return {
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
            append(incidentId, fileAttached({ fileId: ulid(), name: shown, bytes, sha256 }));
          },
          drop: incoming.drop,
          explain: (error) => ({ message: localWords(error) }),
        });
      return { transferId: transfers.offer(incidentId, run, () => void incoming.drop()) };
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
      return { transferId: transfers.offer(incidentId, run, () => undefined) };
    },
    async verify({ id }: { id: string }) {
      const { incidentId, sha256 } = needAttachment(id);
      return { state: await store.verify(incidentId, sha256) };
    },
  };
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
