/** What a shell without a terminal on its side is reached by. */
export interface Pipes {
  write(bytes: Uint8Array): void;
  /** Ends its input, as Ctrl-D does. */
  end(): void;
  close(): void;
}

const BACKSPACE = 0x08;
const RETURN = 0x0d;
const LINE_FEED = 0x0a;
const DELETE = 0x7f;
const CTRL = { C: 3, D: 4, U: 21 } as const;
/** 64 kB: a line that is longer is sent in pieces. */
const MAX_LINE = 64 * 1024;

/**
 * What the terminal of a host does, done here for a shell that has none (RequestTTY no, or a server that gives none):
 * shows what is typed, mends a line before it is sent, and begins lines at the left.
 */
export function createPlainTerminal(pipes: Pipes, show: (bytes: Uint8Array) => void) {
  let line: number[] = [];
  let last = 0;
  const send = (end: number[] = []): void => {
    pipes.write(Uint8Array.from([...line, ...end]));
    line = [];
  };
  const erase = (): void => {
    // A character of several bytes goes whole.
    while (line.length > 0 && ((line.at(-1) ?? 0) & 0xc0) === 0x80) line.pop();
    if (line.pop() !== undefined) show(Buffer.from('\b \b'));
  };
  const take = (byte: number): void => {
    if (byte === RETURN || byte === LINE_FEED) {
      show(Buffer.from('\r\n'));
      send([LINE_FEED]);
    } else if (byte === BACKSPACE || byte === DELETE) {
      erase();
    } else if (byte === CTRL.U) {
      while (line.length > 0) erase();
    } else if (byte === CTRL.C) {
      show(Buffer.from('^C\r\n'));
      pipes.close();
    } else if (byte === CTRL.D) {
      if (line.length > 0) send();
      else pipes.end();
    } else if (byte >= 0x20 || byte === 9) {
      line.push(byte);
      show(Uint8Array.of(byte));
      if (line.length >= MAX_LINE) send();
    }
  };
  return {
    type(bytes: Uint8Array): void {
      for (const byte of bytes) take(byte);
    },
    /** Output with its line ends as a terminal wants them. */
    shown(bytes: Uint8Array): Uint8Array {
      if (!bytes.includes(LINE_FEED)) {
        last = bytes.at(-1) ?? last;
        return bytes;
      }
      const out: number[] = [];
      for (const byte of bytes) {
        if (byte === LINE_FEED && last !== RETURN) out.push(RETURN);
        out.push(byte);
        last = byte;
      }
      return Uint8Array.from(out);
    },
  };
}
