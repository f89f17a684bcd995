import { MAX_ANNOUNCED } from '@domain/file/contract.ts';
import type { Existing } from '@domain/file/folder.ts';
import { api } from '../api/client.ts';
import { openPieces } from '../api/stream.ts';
import type { LocalEntry, LocalFolder } from './localFolder.ts';
import { begin, unlessStopped, update } from './transferStore.ts';

/** 512 kB of a file are read at once; small files a few ahead, as each is a question to the browser. */
const READ_BYTES = 512 * 1024;
const PIECE_BYTES = 64 * 1024;
const AHEAD = 16;

type Pieces = ReturnType<typeof openPieces>;
interface ToSend {
  index: number;
  file: File;
  offset: number;
}

/** Uploads a folder of the person's into a folder of a host: only what is missing there. */
export function uploadFolder(
  to: { incidentId: string; hostId: string; host: string; folder: string },
  { name, entries }: LocalFolder,
  how: { existing: Existing | null; confirm?: string | undefined },
): Promise<boolean> {
  const { incidentId, hostId, host, folder } = to;
  const sizes = entries.reduce((sum, { file }) => sum + (file?.size ?? 0), 0);
  const total = entries.filter(({ file }) => file).length;
  let { existing } = how;
  const about = { incidentId, kind: 'upload' as const, name: `${name}/`, host, size: sizes };
  return begin({ ...about, files: { done: 0, total } }, async ({ id, signal, begun }) => {
    const { confirm } = how;
    const asked = api.file.uploadFolder({ incidentId, hostId, folder, name, existing, confirm });
    const { transferId } = await unlessStopped(asked, signal);
    // From now on it is there: a next try goes on with it.
    existing ??= 'keep';
    begun();
    let bytes = 0;
    let done = 0;
    const show = (): void => update(id, { bytes, files: { done, total } });
    const onTaken = (taken: number): void => {
      bytes += taken;
      show();
    };
    const lane = openPieces(`file/${transferId}`, { onTaken, signal });
    try {
      for (let from = 0; from < entries.length; from += MAX_ANNOUNCED) {
        const some = entries.slice(from, from + MAX_ANNOUNCED);
        const { first, offsets } = await api.file.announceFiles({ transferId, entries: some.map(announced) });
        const toSend: ToSend[] = [];
        for (const [at, { file }] of some.entries()) {
          const offset = offsets[at] ?? null;
          if (!file) continue;
          bytes += offset ?? file.size;
          if (offset === null) done += 1;
          else toSend.push({ index: first + at, file, offset });
        }
        show();
        await sendAll(lane, toSend, () => (done += 1));
      }
      await lane.settled();
      const outcome = await api.file.finishFolder({ transferId });
      update(id, { bytes: sizes, files: { done: total, total }, outcome });
    } finally {
      lane.close();
    }
  });
}

const announced = ({ path, file }: LocalEntry) => ({
  path,
  size: file?.size ?? null,
  modifiedAt: file?.lastModified ?? 0,
});

/** Sends files one after another; the first bytes of the next ones are read meanwhile. */
async function sendAll(lane: Pieces, files: readonly ToSend[], onSent: () => void): Promise<void> {
  const read = ({ file, offset }: ToSend): Promise<Uint8Array | null> => readAt(file, offset);
  const ahead = files.slice(0, AHEAD).map(read);
  for (const [at, one] of files.entries()) {
    const further = files[at + AHEAD];
    if (further) ahead.push(read(further));
    const first = await ahead.shift();
    await sendOne(lane, one, first ?? null);
    onSent();
  }
}

/** Part of a file; null where it cannot be read any more, as when it was moved or changed. */
async function readAt(file: File, offset: number): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await file.slice(offset, offset + READ_BYTES).arrayBuffer());
  } catch {
    return null;
  }
}

async function sendOne(
  lane: Pieces,
  { index, file, offset }: ToSend,
  first: Uint8Array | null,
): Promise<void> {
  let block = first;
  let at = offset;
  for (;;) {
    if (!block || (block.length === 0 && at < file.size))
      return lane.send({ index, kind: 'broken', bytes: new Uint8Array() });
    for (let from = 0; from === 0 || from < block.length; from += PIECE_BYTES) {
      const bytes = block.subarray(from, from + PIECE_BYTES);
      at += bytes.length;
      await lane.send({ index, kind: at >= file.size ? 'last' : 'more', bytes });
    }
    if (at >= file.size) return undefined;
    block = await readAt(file, at);
  }
}
