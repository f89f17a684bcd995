import type { Terminal } from '@xterm/xterm';
import { createWindow } from './flow.ts';
import { createTurns } from './turns.ts';

/** 8 kB take xterm's parser a millisecond, and five where they are the shortest lines: the time is looked at after each. */
const PIECE = 8 * 1024;
/** 32 kB: an acknowledgement costs as much as parsing 2 kB. */
const ACK = 32 * 1024;
/** 10 ms of parsing, then the page's turn: after 12 ms the emulator would wait for a timer of its own. */
const SLICE_MS = 10;
/** 4 ms of what nobody sees. */
const HIDDEN_MS = 4;

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

export interface WriteQueueOptions {
  /** False while the screen lies in a tab behind another. */
  visible(): boolean;
  /** Hears of bytes that were parsed or dropped. */
  onShown(bytes: number): void;
  /** Hears of how many bytes the host may have under way. */
  onWindow(bytes: number): void;
}

type Entry = Uint8Array | (() => void);

const turns = createTurns();

export function createWriteQueue(
  terminal: Terminal,
  { visible, onShown, onWindow }: WriteQueueOptions,
): WriteQueue {
  const window = createWindow(onWindow, visible);
  let queue: Entry[] = [];
  let writing = false;
  let end = 0;
  /** What was shown and not told yet. */
  let size = 0;
  let gone = false;
  const turn = {
    visible,
    run: () => {
      end = Infinity;
      next();
    },
  };
  const work = (): void => {
    if (writing || gone) return;
    writing = true;
    turns.ask(turn);
  };

  const tell = (): void => {
    if (size === 0) return;
    onShown(size);
    window.shown(size, performance.now());
    size = 0;
  };
  const next = (): void => {
    if (gone) return turns.leave(turn);
    const entry = queue[0];
    if (entry === undefined) {
      writing = false;
      tell();
      return turns.done(turn, false);
    }
    if (size >= ACK || performance.now() >= end) tell();
    if (performance.now() >= end) return turns.done(turn, true);
    if (typeof entry === 'function') {
      queue.shift();
      try {
        entry();
      } finally {
        next();
      }
      return;
    }
    const piece = entry.subarray(0, PIECE);
    if (piece.length === entry.length) queue.shift();
    else queue[0] = entry.subarray(PIECE);
    terminal.write(piece, () => {
      size += piece.length;
      // From the first piece on: the emulator begins with a timer, which takes as long as a short turn.
      if (end === Infinity) end = performance.now() + (visible() ? SLICE_MS : HIDDEN_MS);
      next();
    });
  };

  return {
    own(text) {
      this.after(() => terminal.write(text));
    },
    push(bytes) {
      queue.push(bytes);
      work();
    },
    after(done) {
      queue.push(done);
      work();
    },
    typed: () => window.typed(performance.now()),
    restart() {
      this.drop();
      window.restart();
    },
    drop() {
      const dropped = queue.filter((entry) => typeof entry !== 'function');
      queue = queue.filter((entry) => typeof entry === 'function');
      size += sizeOf(dropped);
      tell();
      return dropped;
    },
    dispose(): void {
      gone = true;
      turns.leave(turn);
    },
  };
}

/** The length of some chunks together, in bytes. */
export const sizeOf = (chunks: readonly Uint8Array[]): number =>
  chunks.reduce((sum, chunk) => sum + chunk.length, 0);
