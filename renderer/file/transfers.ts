import { nameOf } from '@domain/file/path.ts';
import { shownPath } from '@domain/file/name.ts';
import { api } from '../api/client.ts';
import { readStream, sendFile } from '../api/stream.ts';
import { saveBlob } from '../ui/saveFile.ts';
import { begin, unlessStopped, update, type About } from './transferStore.ts';

/** 16 MB: what came is handed to the browser in such blocks, which it may keep on the disk. */
const BLOCK = 16 * 1024 * 1024;

/** Downloads a file of a host and hands it to the person. */
export function download(from: {
  incidentId: string;
  hostId: string;
  host: string;
  path: string;
  size: number;
}): Promise<boolean> {
  const { incidentId, hostId, host, path, size } = from;
  const name = shownPath(nameOf(path));
  let blob = new Blob([]);
  let parts: Uint8Array[] = [];
  let got = 0;
  let same: { size: number; modifiedAt: number } | undefined;
  const settle = (): void => {
    blob = new Blob([blob, ...(parts as Uint8Array<ArrayBuffer>[])]);
    parts = [];
  };
  return begin({ incidentId, kind: 'download', name, host, size }, async ({ id, signal, begun: taken }) => {
    const asked = api.file.download({ incidentId, hostId, path, offset: got, same });
    const begun = await unlessStopped(asked, signal);
    taken();
    same = { size: begun.size, modifiedAt: begun.modifiedAt };
    update(id, { size: begun.size });
    let held = 0;
    const take = (bytes: Uint8Array): void => {
      parts.push(bytes.slice());
      got += bytes.length;
      held += bytes.length;
      if (held > BLOCK) {
        settle();
        held = 0;
      }
      update(id, { bytes: got });
    };
    try {
      await readStream(`file/${begun.transferId}`, take, signal);
    } finally {
      settle();
    }
    saveBlob(name, blob);
    blob = new Blob([]);
  });
}

/** Uploads a file of the person's into a folder of a host. */
export function upload(
  to: { incidentId: string; hostId: string; host: string; folder: string },
  file: File,
  replace: { confirm: string } | null,
): Promise<boolean> {
  const { incidentId, hostId, host, folder } = to;
  const about: About = { incidentId, kind: 'upload', name: file.name, host, size: file.size };
  return begin(about, async ({ id, signal, begun: taken }) => {
    const asked = api.file.upload({
      incidentId,
      hostId,
      folder,
      name: file.name,
      size: file.size,
      identity: `${file.name} ${file.lastModified}`,
      replace: replace !== null,
      ...(replace?.confirm && { confirm: replace.confirm }),
    });
    const begun = await unlessStopped(asked, signal);
    taken();
    update(id, { bytes: begun.offset });
    const onBytes = (bytes: number): void => update(id, { bytes });
    await sendFile(`file/${begun.transferId}`, file, { offset: begun.offset, onBytes, signal });
  });
}

/** Adds a file of the person's to the incident. */
export function attach(incidentId: string, file: File): Promise<boolean> {
  const about: About = { incidentId, kind: 'attach', name: file.name, host: '', size: file.size };
  return begin(about, async ({ id, signal }) => {
    const { transferId } = await api.file.attach({ incidentId, name: file.name, size: file.size });
    const onBytes = (bytes: number): void => update(id, { bytes });
    await sendFile(`file/${transferId}`, file, { offset: 0, onBytes, signal });
  });
}

/** Hands a file of the incident to the person. */
export async function fetchAttachment(id: string, name: string): Promise<void> {
  const { transferId } = await api.file.fetch({ id });
  const parts: Uint8Array[] = [];
  await readStream(`file/${transferId}`, (bytes) => parts.push(bytes.slice()), new AbortController().signal);
  saveBlob(name, new Blob(parts as Uint8Array<ArrayBuffer>[]));
}
