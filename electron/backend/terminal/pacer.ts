/** 128 kB unacknowledged by the screen: above it keys wait behind output, at 64 kB the speed halves at times. */
export const SCREEN_BYTES = 128 * 1024;
/** 32 kB a frame: the screen can draw and take keys between two. */
const FRAME_BYTES = 32 * 1024;

/** Hands output to the screen no faster than it shows it, and lets the host send on as it does. */
export interface Pacer {
  /** Output of the host: counts against what it may send. */
  push(bytes: Uint8Array): void;
  /** Our own text or a replay: paced, but nothing the host waits for. */
  inject(bytes: Uint8Array, done?: () => void): void;
  /** The screen has shown that many bytes. */
  ack(bytes: number): void;
  /** Bytes of the host that the screen has not acknowledged yet. */
  behind(): number;
  /** Drops the host's output that has not been sent to the screen yet, and returns it. */
  drop(): Uint8Array[];
  attach(send: (bytes: Uint8Array) => void): void;
  /** Without a screen the host is never held up: the output is kept elsewhere. */
  detach(): void;
}

interface Piece {
  bytes: Uint8Array;
  fromHost: boolean;
  /** Called in turn, once everything before it was sent. */
  done?: () => void;
}

/** `grant` lets the host send that many more bytes. */
export function createPacer(grant: (bytes: number) => void): Pacer {
  let send: ((bytes: Uint8Array) => void) | null = null;
  let queue: Piece[] = [];
  let flight: { left: number; fromHost: boolean }[] = [];
  let inFlight = 0;

  const flush = (): void => {
    while (send && queue[0] && inFlight < SCREEN_BYTES) {
      const piece = queue[0];
      const part = piece.bytes.subarray(0, FRAME_BYTES);
      if (part.length > 0) {
        send(part);
        inFlight += part.length;
        flight.push({ left: part.length, fromHost: piece.fromHost });
      }
      if (part.length < piece.bytes.length) {
        piece.bytes = piece.bytes.subarray(part.length);
      } else {
        queue.shift();
        piece.done?.();
      }
    }
  };
  const add = (piece: Piece): void => {
    queue.push(piece);
    flush();
  };

  return {
    push(bytes) {
      if (send) add({ bytes, fromHost: true });
      else grant(bytes.length);
    },
    inject(bytes, done) {
      if (send) add(done ? { bytes, fromHost: false, done } : { bytes, fromHost: false });
    },
    ack(bytes) {
      let left = Math.min(bytes, inFlight);
      inFlight -= left;
      let granted = 0;
      while (left > 0 && flight[0]) {
        const used = Math.min(left, flight[0].left);
        if (flight[0].fromHost) granted += used;
        flight[0].left -= used;
        left -= used;
        if (flight[0].left === 0) flight.shift();
      }
      if (granted > 0) grant(granted);
      flush();
    },
    behind: () =>
      [...queue.map(({ bytes, fromHost }) => ({ left: bytes.length, fromHost })), ...flight].reduce(
        (sum, piece) => sum + (piece.fromHost ? piece.left : 0),
        0,
      ),
    drop() {
      const dropped = queue.filter((piece) => piece.fromHost).map((piece) => piece.bytes);
      queue = queue.filter((piece) => !piece.fromHost);
      if (dropped.length > 0) grant(sizeOf(dropped));
      return dropped;
    },
    attach(to) {
      this.detach();
      send = to;
    },
    detach() {
      send = null;
      const owed = this.behind();
      queue = [];
      flight = [];
      inFlight = 0;
      if (owed > 0) grant(owed);
    },
  };
}

const sizeOf = (chunks: Uint8Array[]): number => chunks.reduce((sum, chunk) => sum + chunk.length, 0);
