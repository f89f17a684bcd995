import type { Terminal } from '@xterm/xterm';
import { createWindow } from './flow.ts';

/** 32 kB, a frame of the lane, take xterm's parser about 4 ms: between two the page can draw and take keys. */
const PIECE = 32 * 1024;
/**
 * 10 ms of parsing, then the page's turn. After 12 ms the emulator would wait for a timer of its own, and timers set by
 * timers wait 4 ms at least (HTML standard, timers): a quarter of the time. A message waits for nothing.
 */
const SLICE_MS = 10;

/** What waits to be shown on a screen: handed to the emulator in pieces, one at a time. */
export interface WriteQueue {
  push(bytes: Uint8Array): void;
  /** Our own text in its turn: nothing that is acknowledged. */
  own(text: string | Uint8Array): void;
  /** Calls back once all that was pushed so far is on the screen. */
  after(done: () => void): void;
  /** A key was typed: its echo is waited for. */
  typed(): void;
  /** Another lane begins. */
  restart(): void;
  /** Forgets what the emulator has not been given yet, and returns it. */
  drop(): Uint8Array[];
  dispose(): void;
}

type Entry = Uint8Array | (() => void);

/** `onShown` hears of bytes that were parsed or dropped, `onWindow` of how many the host may have under way. */
export function createWriteQueue(
  terminal: Terminal,
  onShown: (bytes: number) => void,
  onWindow: (bytes: number) => void,
): WriteQueue {
  const window = createWindow(onWindow);
  let queue: Entry[] = [];
  let writing = false;
  let began = 0;
  const turn = new MessageChannel();
  turn.port1.onmessage = () => {
    began = performance.now();
    next();
  };

  const next = (): void => {
    const entry = queue.shift();
    writing = entry !== undefined;
    if (entry === undefined) return;
    if (typeof entry === 'function') {
      entry();
      return next();
    }
    const pieces = [entry];
    let size = entry.length;
    // Small ones together: each end of a piece costs an acknowledgement.
    for (let more = queue[0]; more instanceof Uint8Array && size + more.length <= PIECE; more = queue[0]) {
      queue.shift();
      pieces.push(more);
      size += more.length;
    }
    const last = pieces.length - 1;
    pieces.forEach((piece, index) => {
      if (index < last) terminal.write(piece);
      else
        terminal.write(piece, () => {
          onShown(size);
          const now = performance.now();
          window.shown(size, now);
          if (now - began < SLICE_MS) next();
          else turn.port2.postMessage(null);
        });
    });
  };

  return {
    own(text) {
      this.after(() => terminal.write(text));
    },
    push(bytes) {
      queue.push(bytes);
      if (writing) return;
      began = performance.now();
      next();
    },
    after(done) {
      queue.push(done);
      if (!writing) next();
    },
    typed: () => window.typed(performance.now()),
    restart() {
      this.drop();
      window.restart();
    },
    drop() {
      const dropped = queue.filter((entry) => typeof entry !== 'function');
      queue = queue.filter((entry) => typeof entry === 'function');
      const size = sizeOf(dropped);
      if (size > 0) {
        onShown(size);
        window.shown(size, performance.now());
      }
      return dropped;
    },
    dispose(): void {
      turn.port1.close();
    },
  };
}

/** The length of some chunks together, in bytes. */
export const sizeOf = (chunks: readonly Uint8Array[]): number =>
  chunks.reduce((sum, chunk) => sum + chunk.length, 0);
