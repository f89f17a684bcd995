/** The terminal modes that decide how a step may be typed. */
export interface Modes {
  /** The shell takes pasted text as one piece (bracketed paste). */
  readonly paste: boolean;
  /** A full-screen program has the screen. */
  readonly fullScreen: boolean;
  push(chunk: Uint8Array): void;
  reset(): void;
}

const CARRY = 12;
const tracked = [
  { on: Buffer.from('\u001b[?2004h'), off: Buffer.from('\u001b[?2004l'), mode: 'paste' },
  { on: Buffer.from('\u001b[?1049h'), off: Buffer.from('\u001b[?1049l'), mode: 'fullScreen' },
] as const;

/** Follows the modes in a stream of output, also across its chunks. */
export function createModes(): Modes {
  let carry: Buffer = Buffer.alloc(0);
  const state = { paste: false, fullScreen: false };
  return {
    get paste() {
      return state.paste;
    },
    get fullScreen() {
      return state.fullScreen;
    },
    push(chunk) {
      const data = Buffer.concat([carry, chunk]);
      for (const { on, off, mode } of tracked) {
        const lastOn = data.lastIndexOf(on);
        const lastOff = data.lastIndexOf(off);
        if (lastOn !== lastOff) state[mode] = lastOn > lastOff;
      }
      carry = data.subarray(Math.max(0, data.length - CARRY));
    },
    reset() {
      carry = Buffer.alloc(0);
      state.paste = false;
      state.fullScreen = false;
    },
  };
}
