import { createCastReader, headerV2, lineV2, type Cast } from '@domain/recording/asciicast.ts';
import type { RecordingRow } from '@domain/recording/model.ts';
import { readStream } from '../api/stream.ts';
import { saveBlob } from '../ui/saveFile.ts';

/** 256 MB of text are shown: beyond, the page's memory would go. */
const SHOWN_BYTES = 256 * 1024 * 1024;

export interface Loaded {
  cast: Cast;
  /** Only the first part is here. */
  cut: boolean;
}

/** Fetches a recording to be shown. Throws a StreamEnded with words for the person. */
export async function loadRecording(
  id: string,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Loaded> {
  const reader = createCastReader();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const stop = new AbortController();
  let bytes = 0;
  const take = (piece: Uint8Array): void => {
    bytes += piece.length;
    reader.push(decoder.decode(piece, { stream: true }));
    onBytes(bytes);
    if (bytes > SHOWN_BYTES) stop.abort();
  };
  try {
    await readStream(`recording/${id}`, take, AbortSignal.any([signal, stop.signal]));
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
  return { cast: reader.end(), cut: stop.signal.aborted };
}

/** Fetches a recording as a file: asciicast v3 as it is kept, or v2 for older players. */
export async function saveRecording(row: RecordingRow, version: 2 | 3): Promise<void> {
  const parts: Uint8Array[] = [];
  await readStream(`recording/${row.id}`, (piece) => parts.push(piece.slice()), new AbortController().signal);
  const blob = new Blob(parts as Uint8Array<ArrayBuffer>[], { type: 'application/x-asciicast' });
  if (version === 3) return saveBlob(fileName(row, 'cast'), blob);
  const reader = createCastReader();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for (const part of parts) reader.push(decoder.decode(part, { stream: true }));
  const { header, events } = reader.end();
  const lines = events.flatMap((event) => lineV2(event) ?? []);
  saveBlob(fileName(row, 'v2.cast'), new Blob([headerV2(header), ...lines], { type: blob.type }));
}

/** `db-1-2026-11-21T14-05-22.cast`. */
function fileName({ host, startedAt }: RecordingRow, ending: string): string {
  const time = new Date(startedAt).toISOString().slice(0, 19).replaceAll(':', '-');
  return `${host.replace(/[^\p{L}\p{N}.-]+/gu, '-')}-${time}.${ending}`;
}
