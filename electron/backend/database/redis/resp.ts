import type { Reply } from '../../../domain/database/result.ts';

/** 10,000 items of a list, map or set are kept; the rest is counted. */
const MAX_ITEMS = 10_000;
/** 32 deep: no reply of a command is deeper. */
const MAX_DEPTH = 32;
/** 64 kB: no line of the protocol is longer, errors among them. */
const MAX_LINE = 64 * 1024;

interface Frame {
  kind: 'list' | 'set' | 'push' | 'map' | 'attribute';
  left: number;
  items: Reply[];
  more: number;
}

const aggregates: Record<string, Frame['kind']> = {
  '*': 'list',
  '~': 'set',
  '>': 'push',
  '%': 'map',
  '|': 'attribute',
};
const FOREIGN = 'What answers there does not speak the protocol of Redis.';

/**
 * Reads replies of RESP2 and RESP3 (redis.io, "Redis serialization protocol") as they come. Strings are cut at
 * `maxCell` bytes and long lists at 10,000 items while they arrive, so that no reply fills the memory.
 */
export function createReplyReader(onReply: (reply: Reply) => void, fail: (reason: string) => void) {
  let maxCell = 1_048_576;
  let buffer: Buffer = Buffer.alloc(0);
  let bulk: { kind: '$' | '=' | '!'; left: number; length: number; kept: Buffer[]; keep: number } | null =
    null;
  const frames: Frame[] = [];
  let budget = MAX_ITEMS;

  const done = (reply: Reply): void => {
    let value: Reply | null = reply;
    for (;;) {
      const frame = frames.at(-1);
      if (!frame) {
        if (value) {
          budget = MAX_ITEMS;
          onReply(value);
        }
        return;
      }
      if (value) {
        if (budget > 0) {
          frame.items.push(value);
          budget -= 1;
        } else {
          frame.more += 1;
        }
      }
      frame.left -= 1;
      if (frame.left > 0) return;
      frames.pop();
      // An attribute precedes the reply it belongs to.
      value = frame.kind === 'attribute' ? null : closed(frame);
      if (!value) return;
    }
  };
  const open = (kind: Frame['kind'], count: number): void => {
    if (frames.length >= MAX_DEPTH) return fail('The reply is nested too deep.');
    if (count < 0) return done({ type: 'null' });
    if (count === 0) return done(closed({ kind, left: 0, items: [], more: 0 }));
    frames.push({ kind, left: count, items: [], more: 0 });
    return undefined;
  };
  const line = (text: string): void => {
    const rest = text.slice(1);
    switch (text.charAt(0)) {
      case '+':
        return done({ type: 'status', value: rest });
      case '-':
        return done({ type: 'error', value: rest });
      case ':':
      case '(':
        return done({ type: 'integer', value: rest });
      case ',':
        return done({ type: 'double', value: rest });
      case '#':
        return done({ type: 'boolean', value: rest === 't' });
      case '_':
        return done({ type: 'null' });
      case '$':
      case '=':
      case '!': {
        const length = Number(rest);
        if (length < 0) return done({ type: 'null' });
        bulk = {
          kind: text.charAt(0) as '$',
          left: length + 2,
          length,
          kept: [],
          keep: Math.min(length, maxCell),
        };
        return undefined;
      }
      default: {
        const kind = aggregates[text.charAt(0)];
        if (!kind) return fail(FOREIGN);
        return open(kind, Number(rest) * (kind === 'map' || kind === 'attribute' ? 2 : 1));
      }
    }
  };
  const takeBulk = (chunk: Buffer): number => {
    if (!bulk) return 0;
    const part = Math.min(bulk.left, chunk.length);
    const keep = Math.min(part, bulk.keep);
    if (keep > 0) bulk.kept.push(Buffer.from(chunk.subarray(0, keep)));
    bulk.keep -= keep;
    bulk.left -= part;
    if (bulk.left === 0) {
      const { kind, length, kept } = bulk;
      bulk = null;
      done(text(kind, Buffer.concat(kept), length));
    }
    return part;
  };

  return {
    limit: (bytes: number): void => void (maxCell = bytes),
    take(chunk: Buffer): void {
      buffer = buffer.length > 0 ? Buffer.concat([buffer, chunk]) : chunk;
      let at = 0;
      while (at < buffer.length) {
        if (bulk) {
          at += takeBulk(buffer.subarray(at));
          continue;
        }
        const end = buffer.indexOf('\r\n', at, 'latin1');
        if (end < 0) {
          if (buffer.length - at > MAX_LINE) return fail(FOREIGN);
          break;
        }
        line(buffer.toString('utf8', at, end));
        at = end + 2;
      }
      buffer = at < buffer.length ? Buffer.from(buffer.subarray(at)) : Buffer.alloc(0);
    },
  };
}

function closed({ kind, items, more }: Frame): Reply {
  if (kind !== 'map' && kind !== 'attribute') return { type: kind, items, more };
  const entries: [Reply, Reply][] = [];
  for (let i = 0; i + 1 < items.length; i += 2)
    entries.push([items[i] ?? { type: 'null' }, items[i + 1] ?? { type: 'null' }]);
  return { type: 'map', entries, more: Math.ceil(more / 2) };
}

const strict = new TextDecoder('utf-8', { fatal: true });

/** Text where it is UTF-8, else base64. A verbatim string (`=`) begins with its format, an error (`!`) is one. */
function text(kind: '$' | '=' | '!', bytes: Buffer, length: number): Reply {
  const cut = bytes.length < length ? { cut: length - bytes.length } : {};
  try {
    // What was cut may end in the middle of a character.
    const value = strict.decode(cut.cut ? wholeCharacters(bytes) : bytes);
    if (kind === '!') return { type: 'error', value };
    return { type: 'string', value: kind === '=' ? value.slice(4) : value, ...cut };
  } catch {
    return { type: 'binary', base64: bytes.toString('base64'), ...cut };
  }
}

function wholeCharacters(bytes: Buffer): Buffer {
  let end = bytes.length;
  for (let back = 0; back < 4 && end > 0; back++) {
    const byte = bytes[end - 1] ?? 0;
    if (byte < 0x80) break;
    end -= 1;
    if (byte >= 0xc0) break;
  }
  return bytes.subarray(0, end);
}
