import type { Terminal } from '@xterm/xterm';

/** 32 kB take xterm's parser about 4 ms: between two such pieces the page can draw and take keys. */
const PIECE = 32 * 1024;

/** What waits to be shown on a screen: handed to the emulator in pieces, one at a time. */
export interface WriteQueue {
  push(bytes: Uint8Array): void;
  /** Our own text in its turn: nothing that is acknowledged. */
  own(text: string | Uint8Array): void;
  /** Calls back once all that was pushed so far is on the screen. */
  after(done: () => void): void;
  /** Forgets what the emulator has not been given yet, and returns it. */
  drop(): Uint8Array[];
}

type Entry = Uint8Array | (() => void);

/** `onShown` hears of bytes that the emulator has parsed, and of those that were dropped. */
export function createWriteQueue(terminal: Terminal, onShown: (bytes: number) => void): WriteQueue {
  let queue: Entry[] = [];
  let writing = false;

  const next = (): void => {
    const entry = queue.shift();
    if (entry === undefined) {
      writing = false;
      return;
    }
    writing = true;
    if (typeof entry === 'function') {
      entry();
      return next();
    }
    const piece = entry.subarray(0, PIECE);
    if (piece.length < entry.length) queue.unshift(entry.subarray(PIECE));
    terminal.write(piece, () => {
      onShown(piece.length);
      next();
    });
  };

  return {
    own(text) {
      this.after(() => terminal.write(text));
    },
    push(bytes) {
      queue.push(bytes);
      if (!writing) next();
    },
    after(done) {
      queue.push(done);
      if (!writing) next();
    },
    drop() {
      const dropped = queue.filter((entry) => typeof entry !== 'function');
      queue = queue.filter((entry) => typeof entry === 'function');
      const size = sizeOf(dropped);
      if (size > 0) onShown(size);
      return dropped;
    },
  };
}

/** The length of some chunks together, in bytes. */
export const sizeOf = (chunks: readonly Uint8Array[]): number =>
  chunks.reduce((sum, chunk) => sum + chunk.length, 0);
