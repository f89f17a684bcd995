import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { headerV3, lineV3, type CastEvent, type CastHeader } from '../../domain/recording/asciicast.ts';

export interface CastFile {
  /** Bytes of the text so far. */
  readonly bytes: number;
  /** Milliseconds from the begin to the last event. */
  readonly last: number;
  /** Writes events at once, so that a killed process loses none. Throws where the disk is full; whole lines stay. */
  write(events: readonly CastEvent[]): void;
  close(): void;
}

/** Begins a file of a recording. Throws the system's error. */
export function createCastFile(path: string, header: CastHeader): CastFile {
  const fd = openSync(path, 'wx', 0o600);
  let bytes = 0;
  let last = 0;
  const put = (text: string): void => {
    const data = Buffer.from(text);
    try {
      let written = 0;
      while (written < data.length) written += writeSync(fd, data, written);
      bytes += data.length;
    } catch (error) {
      // What was written of it is no whole line.
      ftruncateSync(fd, bytes);
      throw error;
    }
  };
  try {
    put(headerV3(header));
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return {
    get bytes() {
      return bytes;
    },
    get last() {
      return last;
    },
    write(events) {
      let text = '';
      let before = last;
      for (const event of events) {
        const at = Math.max(before, event.at);
        text += lineV3({ ...event, at }, before);
        before = at;
      }
      put(text);
      last = before;
    },
    close() {
      try {
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
    },
  };
}
