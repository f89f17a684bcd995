/**
 * The lane of a session, `database/<session id>`. Every message is one frame: a kind byte and its body.
 *
 * To the page: JSON (kind 0, a LaneMessage in UTF-8) and rows (kind 1). From the page: JSON (a LaneRequest).
 * The first rows of a result (up to 500 and 256 kB) are sent unasked, as soon as they arrive; all others lie on this
 * machine's disk and are sent when they are fetched, so that a page holds what it shows and no more. A fetch is
 * answered by one rows frame (fewer rows than asked for where 4 MB are reached or no more have arrived).
 */
export const JSON_FRAME = 0;
const ROWS_FRAME = 1;

/** 16 bytes: kind, result (u16, at 2), run (u32, at 4), first row (u32, at 8), rows (u32, at 12), big-endian. */
const HEAD = 16;
export const ROWS_HEAD = HEAD;

/** What a rows frame says of itself; `body` holds the rows, each in the form of PostgreSQL's DataRow message. */
export interface RowsFrame {
  run: number;
  result: number;
  from: number;
  count: number;
  body: Uint8Array;
}

/** Writes the head of a rows frame into the first 16 bytes of `out`. */
export function writeRowsHead(out: Uint8Array, frame: Omit<RowsFrame, 'body'>): void {
  const view = new DataView(out.buffer, out.byteOffset, HEAD);
  view.setUint8(0, ROWS_FRAME);
  view.setUint8(1, 0);
  view.setUint16(2, frame.result);
  view.setUint32(4, frame.run);
  view.setUint32(8, frame.from);
  view.setUint32(12, frame.count);
}

/** Reads a rows frame; null where it is none. Shares the message's memory. */
export function readRowsFrame(message: Uint8Array): RowsFrame | null {
  if (message.length < HEAD || message[0] !== ROWS_FRAME) return null;
  const view = new DataView(message.buffer, message.byteOffset, HEAD);
  return {
    result: view.getUint16(2),
    run: view.getUint32(4),
    from: view.getUint32(8),
    count: view.getUint32(12),
    body: message.subarray(HEAD),
  };
}

/**
 * The rows of a frame's body: byte 'D', length (i32, itself included), number of values (u16), and for each its
 * length (i32, -1 for NULL) and its bytes: UTF-8 text as the server writes it. `decode` makes text of bytes, e.g.
 * TextDecoder's. Throws where the bytes are no such rows.
 */
export function readRows(body: Uint8Array, decode: (bytes: Uint8Array) => string): (string | null)[][] {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const rows: (string | null)[][] = [];
  let at = 0;
  while (at < body.length) {
    const count = view.getUint16(at + 5);
    const row: (string | null)[] = Array.from({ length: count }, () => null);
    let place = at + 7;
    for (let i = 0; i < count; i++) {
      const length = view.getInt32(place);
      place += 4;
      if (length < 0) continue;
      row[i] = decode(body.subarray(place, place + length));
      place += length;
    }
    rows.push(row);
    at += 1 + view.getInt32(at + 1);
  }
  return rows;
}
