/** 128 kB unacknowledged by the screen, until it has measured what it keeps up with. */
export const SCREEN_BYTES = 128 * 1024;
/** 32 kB a frame: the screen can draw and take keys between two. */
const FRAME_BYTES = 32 * 1024;
/** 2 ms: nobody sees it. 8 ms where the screen has a frame to draw meanwhile: each one costs it as much as 2 kB of text. */
const GATHER_MS = { idle: 2, busy: 8 };

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

/** `grant` lets the host send that many more bytes; `limit` is what the screen may have unacknowledged. */
export function createPacer(grant: (bytes: number) => void, limit = () => SCREEN_BYTES): Pacer {
  let send: ((bytes: Uint8Array) => void) | null = null;
  let queue: Piece[] = [];
  let flight: { left: number; fromHost: boolean }[] = [];
  let inFlight = 0;
  let gathering: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(gathering);
    gathering = undefined;
    while (send && queue[0] && inFlight < limit()) {
      const { fromHost } = queue[0];
      const { parts, done } = takeFrame(queue);
      const left = sizeOf(parts);
      if (left > 0) {
        send(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, left));
        inFlight += left;
        flight.push({ left, fromHost });
      }
      done?.();
    }
  };
  // A screen that has nothing under way gets it at once. One that is busy gets what comes meanwhile in one frame:
  // sshd sends 4 kB a packet, and a frame and an acknowledgement for each halve the speed.
  const gather = (): void => {
    const busy = inFlight >= FRAME_BYTES;
    gathering ??= setTimeout(flush, busy ? GATHER_MS.busy : GATHER_MS.idle);
  };
  const waiting = (): number => queue.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const add = (piece: Piece): void => {
    queue.push(piece);
    if (inFlight === 0 || !piece.fromHost || waiting() >= FRAME_BYTES) flush();
    else gather();
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
      if (inFlight < FRAME_BYTES || waiting() >= FRAME_BYTES) flush();
      else if (queue.length > 0) gather();
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

/** Takes what fits in one frame off the queue: neighbours of one kind together. */
function takeFrame(queue: Piece[]): { parts: Uint8Array[]; done: (() => void) | undefined } {
  const parts: Uint8Array[] = [];
  const fromHost = queue[0]?.fromHost;
  let room = FRAME_BYTES;
  for (let piece = queue[0]; piece && piece.fromHost === fromHost && room > 0; piece = queue[0]) {
    const part = piece.bytes.subarray(0, room);
    parts.push(part);
    room -= part.length;
    if (part.length < piece.bytes.length) {
      piece.bytes = piece.bytes.subarray(part.length);
    } else {
      queue.shift();
      if (piece.done) return { parts, done: piece.done };
    }
  }
  return { parts, done: undefined };
}

const sizeOf = (chunks: Uint8Array[]): number => chunks.reduce((sum, chunk) => sum + chunk.length, 0);
