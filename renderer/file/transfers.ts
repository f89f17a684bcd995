import { create } from 'zustand';
import { nameOf } from '@domain/file/path.ts';
import { shownPath } from '@domain/file/name.ts';
import { ulid } from 'ulid';
import { api, errorText } from '../api/client.ts';
import { readStream, sendFile } from '../api/stream.ts';
import { saveBlob } from '../ui/saveFile.ts';

export interface Transfer {
  id: string;
  incidentId: string;
  kind: 'download' | 'upload' | 'attach';
  name: string;
  host: string;
  bytes: number;
  size: number;
  state: 'running' | 'failed' | 'done' | 'stopped';
  error: string;
  /** Goes on where it broke off. */
  resume(): void;
  stop(): void;
}

const useStore = create<{ all: Transfer[] }>(() => ({ all: [] }));

/** The transfers of an incident, oldest first. They belong to this page: they end with it. */
export function useTransfers(incidentId: string): Transfer[] {
  return useStore((s) => s.all).filter((t) => t.incidentId === incidentId);
}

/** Takes what has ended out of the list. */
export function clearTransfers(incidentId: string): void {
  useStore.setState((s) => ({
    all: s.all.filter((t) => t.incidentId !== incidentId || t.state === 'running'),
  }));
}

function update(id: string, change: Partial<Transfer>): void {
  useStore.setState((s) => ({ all: s.all.map((t) => (t.id === id ? { ...t, ...change } : t)) }));
}

type About = Pick<Transfer, 'incidentId' | 'kind' | 'name' | 'host' | 'size'>;

/** 3 s: a network that changed is back, and a server that restarts is not beset. */
const AGAIN_MS = 3000;

const bytesOf = (id: string): number => useStore.getState().all.find((t) => t.id === id)?.bytes ?? 0;

/** Resolves true when the time has passed, false where it was stopped before. */
function passed(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}

/** Carries a transfer out; `act` is called anew to go on with it. Resolves true when it is done. */
function begin(about: About, act: (id: string, signal: AbortSignal) => Promise<void>): Promise<boolean> {
  const id = ulid();
  const run = async (): Promise<boolean> => {
    const stop = new AbortController();
    const { signal } = stop;
    update(id, { state: 'running', error: '', stop: () => stop.abort() });
    for (let reached = bytesOf(id); ; reached = bytesOf(id)) {
      try {
        await act(id, signal);
        update(id, { state: 'done', error: '' });
        return true;
      } catch (error) {
        const text = errorText(error);
        // What got on before it broke off may get on again; what did not would only fail the same way.
        const again = about.kind !== 'attach' && bytesOf(id) > reached && !signal.aborted;
        if (again) update(id, { error: `${text} Going on in ${AGAIN_MS / 1000} s.` });
        if (again && (await passed(AGAIN_MS, signal))) continue;
        update(id, signal.aborted ? { state: 'stopped', error: '' } : { state: 'failed', error: text });
        return false;
      }
    }
  };
  const fresh: Transfer = {
    ...about,
    id,
    bytes: 0,
    state: 'running',
    error: '',
    resume: () => void run(),
    stop: () => undefined,
  };
  useStore.setState((s) => ({ all: [...s.all, fresh] }));
  return run();
}

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
  return begin({ incidentId, kind: 'download', name, host, size }, async (id, signal) => {
    const begun = await api.file.download({ incidentId, hostId, path, offset: got, same });
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
  return begin(about, async (id, signal) => {
    const begun = await api.file.upload({
      incidentId,
      hostId,
      folder,
      name: file.name,
      size: file.size,
      identity: `${file.name} ${file.lastModified}`,
      replace: replace !== null,
      ...(replace?.confirm && { confirm: replace.confirm }),
    });
    update(id, { bytes: begun.offset });
    const onBytes = (bytes: number): void => update(id, { bytes });
    await sendFile(`file/${begun.transferId}`, file, { offset: begun.offset, onBytes, signal });
  });
}

/** Adds a file of the person's to the incident. */
export function attach(incidentId: string, file: File): Promise<boolean> {
  const about: About = { incidentId, kind: 'attach', name: file.name, host: '', size: file.size };
  return begin(about, async (id, signal) => {
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
