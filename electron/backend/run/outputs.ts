import { createHash, type Hash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { copyFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { CapturedOutput, OutputFile } from '../../domain/run/capture.ts';
import { MAX_TAIL } from '../../domain/run/model.ts';

/** 64 MB of one output are kept; who prints more is better served by a file on the host. */
const FILE_LIMIT = 64 * 1024 * 1024;
/** Text waits for this much, so that a secret of several lines is seen as a whole. */
const HOLD = 64 * 1024;
/** 8 kB back from the end a cut is tried first: longer than a private key. */
const BACK = 8 * 1024;

const CONTROLS = new RegExp(
  '\\u001b\\[[0-?]*[ -/]*[@-~]|[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]',
  'g',
);

export interface Sink {
  push(bytes: Uint8Array): void;
  close(): CapturedOutput;
}

/** Where outputs are kept that are too long for the log. Files are written once and never changed. */
export function createOutputs(folder: string) {
  return {
    /** Takes one output; `mask` takes its secrets out before anything is stored. */
    open: (name: string, mask: (text: string) => string): Sink => createSink(folder, name, mask),
    /** The kept text; null where it is not on this machine or no longer what its hash says. */
    read({ name, sha256 }: OutputFile): string | null {
      try {
        const bytes = readFileSync(join(folder, name));
        return createHash('sha256').update(bytes).digest('hex') === sha256 ? bytes.toString('utf8') : null;
      } catch {
        return null;
      }
    },
    /** Where an output lies; null where it is not on this machine. */
    path: (name: string): string | null => (existsSync(join(folder, name)) ? join(folder, name) : null),
    /** Takes a checked output over from another console; answers false where it is here already. */
    async take(name: string, from: string): Promise<boolean> {
      const path = join(folder, name);
      if (existsSync(path)) return false;
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      await copyFile(from, `${path}.part`);
      await rename(`${path}.part`, path);
      return true;
    },
    /** Removes all outputs of some tries, also of those that nobody finished; answers how many. */
    forget(attempts: ReadonlySet<string>): number {
      const names = existsSync(folder) ? readdirSync(folder) : [];
      const found = names.filter((name) => attempts.has(name.split('.')[0] ?? ''));
      for (const name of found) rmSync(join(folder, name), { force: true });
      return found.length;
    },
  };
}
export type Outputs = ReturnType<typeof createOutputs>;

function createSink(folder: string, name: string, mask: (text: string) => string): Sink {
  const decoder = new TextDecoder();
  const file = createFile(folder, name);
  let bytes = 0;
  let pending = '';
  let tail = '';
  let cut = false;
  const keep = (text: string): void => {
    if (!file.begun && tail.length + text.length > MAX_TAIL) file.write(tail);
    if (file.begun) file.write(text);
    tail += text;
    if (tail.length > MAX_TAIL) {
      cut = true;
      tail = tail.slice(-MAX_TAIL);
    }
  };
  return {
    push(chunk) {
      bytes += chunk.length;
      pending += decoder.decode(chunk, { stream: true });
      if (pending.length < HOLD) return;
      const at = safeCut(pending, mask);
      keep(mask(pending.slice(0, at)));
      pending = pending.slice(at);
    },
    close() {
      keep(mask(pending + decoder.decode()));
      pending = '';
      const plain = tail.replace(CONTROLS, '').trimEnd();
      const shown = cut ? `…${plain.slice(1 - MAX_TAIL)}` : plain;
      return { tail: shown, bytes, file: file.close() };
    },
  };
}

/** Where the text can be parted so that nothing is masked otherwise than in one piece; a line's end if possible. */
function safeCut(text: string, mask: (text: string) => string): number {
  const whole = mask(text);
  let at = text.length - BACK;
  for (let tries = 0; tries < 20; tries++) {
    const line = text.lastIndexOf('\n', at - 1) + 1;
    const place = line > 0 ? line : at;
    if (mask(text.slice(0, place)) + mask(text.slice(place)) === whole) return place;
    at = place - 1;
    if (at <= BACK) break;
  }
  // No place is right: then all of it goes as one piece.
  return text.length;
}

/** Begun with the first write. Written at once and not in the background: its memory is bounded by that. */
function createFile(folder: string, name: string) {
  let fd: number | null = null;
  let hash: Hash | undefined;
  let bytes = 0;
  let complete = true;
  return {
    get begun(): boolean {
      return hash !== undefined;
    },
    write(text: string): void {
      const data = Buffer.from(text);
      hash ??= createHash('sha256');
      if (!complete) return;
      try {
        if (fd === null) {
          mkdirSync(folder, { recursive: true, mode: 0o700 });
          fd = openSync(join(folder, name), 'wx', 0o600);
        }
        const part = data.subarray(0, FILE_LIMIT - bytes);
        const written = part.length === 0 ? 0 : writeSync(fd, part);
        hash.update(part.subarray(0, written));
        bytes += written;
        complete = written === data.length;
      } catch {
        // The disk is full: the tail goes into the log all the same, and the row says that it is not all.
        complete = false;
      }
    },
    close(): OutputFile | null {
      if (fd === null || !hash) return null;
      closeSync(fd);
      fd = null;
      return { name, sha256: hash.digest('hex'), bytes, complete };
    },
  };
}
