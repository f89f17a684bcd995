import type { Duplex } from 'node:stream';
import {
  attrsOf,
  BadPacket,
  createPacketCutter,
  PacketReader,
  string,
  u32,
  u64,
  type Attrs,
} from './packet.ts';

/** An answer of the server that is no success; `code` as in the draft: 2 no such file, 3 permission denied, 4 failure. */
export class SftpError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export const NO_SUCH_FILE = 2;
export const PERMISSION_DENIED = 3;
const EOF = 1;

export const READ = 1;
export const WRITE = 2;
export const CREATE = 8;
export const TRUNCATE = 16;
export const EXCLUSIVE = 32;

/** The server owes answers and gives no sign of life; `seconds` is how long that was borne. */
export class SftpSilence extends Error {
  readonly seconds: number;
  constructor(seconds: number) {
    super(`It gave no sign of life for ${seconds} s.`);
    this.seconds = seconds;
  }
}

/** 45 s, as long as a connection's keepalive usually bears silence. */
const SILENCE_MS = 45_000;
/** A disk that writes out what it held back may take minutes. */
const SYNC_TIMES = 10;
/** 30 s: a server that does not even say its version by then never will. */
const HELLO_MS = 30_000;

/** 32 kB is what every server takes; OpenSSH tells by limits@openssh.com that it takes more. */
const SMALL = 32 * 1024;
/** 128 kB: above it nothing is gained. */
const LARGE = 128 * 1024;

export interface Named {
  name: Buffer;
  /** As `ls -l` writes it. */
  long: Buffer;
  attrs: Attrs;
}

type Handle = Buffer;
type Path = Uint8Array;

interface Waiting {
  resolve(answer: { type: number; reader: PacketReader }): void;
  reject(error: Error): void;
}

const INIT = 1;
const VERSION = 2;
const STATUS = 101;
const HANDLE = 102;
const DATA = 103;
const NAME = 104;
const ATTRS = 105;
const EXTENDED_REPLY = 201;

export type Sftp = Awaited<ReturnType<typeof openSftp>>;

/** Questions and answers on a channel. The first answer is the server's greeting. */
function createCalls(channel: Duplex, silenceMs: number) {
  let bearMs = silenceMs;
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  let gone: Error | null = null;
  const hello = Promise.withResolvers<PacketReader>();
  hello.promise.catch(() => undefined); // told by the call that waits, if one does

  const end = (error: Error): void => {
    if (gone) return;
    gone = error;
    clearTimeout(silence);
    hello.reject(error);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  /** Bytes in either direction are a sign of life: a slow link is not silent. */
  let silence: NodeJS.Timeout | undefined;
  const alive = (): void => {
    if (waiting.size === 0) return clearTimeout(silence);
    if (!gone) silence?.refresh();
  };
  const bear = (ms: number): void => {
    bearMs = ms;
    clearTimeout(silence);
    silence = setTimeout(() => {
      if (waiting.size === 0) return;
      end(new SftpSilence(Math.round(bearMs / 1000)));
      channel.destroy();
    }, ms);
    silence.unref();
  };
  const cut = createPacketCutter((packet) => {
    const reader = new PacketReader(packet);
    const type = reader.u8();
    if (type === VERSION) return hello.resolve(reader);
    const id = reader.u32();
    const answer = waiting.get(id);
    waiting.delete(id);
    answer?.resolve({ type, reader });
  });
  channel.on('data', (chunk: Buffer) => {
    try {
      cut(chunk);
      alive();
    } catch (error) {
      end(error instanceof Error ? error : new BadPacket('The answer is no SFTP.'));
      channel.destroy();
    }
  });
  channel.on('error', end);
  const lost = (): void => end(new Error('The connection was lost.'));
  channel.once('close', lost);
  // A server that says nothing more is of no more use, though it might still listen.
  channel.once('end', () => {
    lost();
    channel.destroy();
  });

  const send = (type: number, parts: readonly Uint8Array[]): void => {
    const length = parts.reduce((sum, part) => sum + part.length, 1);
    channel.write(Buffer.concat([u32(length), Buffer.of(type), ...parts]), alive);
  };
  const ask = (type: number, parts: readonly Uint8Array[]) =>
    new Promise<{ type: number; reader: PacketReader }>((resolve, reject) => {
      if (gone) return reject(gone);
      const id = nextId++ >>> 0;
      waiting.set(id, { resolve, reject });
      if (waiting.size === 1) bear(bearMs);
      send(type, [u32(id), ...parts]);
    });
  /** The answer of the wanted type; a refusal is thrown. */
  const need = async (wanted: number, type: number, parts: readonly Uint8Array[]): Promise<PacketReader> => {
    const answer = await ask(type, parts);
    if (answer.type === wanted && wanted !== STATUS) return answer.reader;
    if (answer.type !== STATUS) throw new BadPacket('The server answered another question.');
    const code = answer.reader.u32();
    const text = answer.reader.left > 0 ? answer.reader.string().toString() : '';
    if (code !== 0 || wanted !== STATUS) throw new SftpError(code, text.slice(0, 300));
    return answer.reader;
  };
  return {
    send,
    need,
    end,
    /** Does what may take the server long without a word. */
    async patiently(act: () => Promise<void>): Promise<void> {
      bear(silenceMs * SYNC_TIMES);
      await act().finally(() => bear(silenceMs));
    },
    hello: hello.promise,
    get gone(): boolean {
      return gone !== null;
    },
  };
}

function namesOf(reader: PacketReader): Named[] {
  return Array.from({ length: Math.min(reader.u32(), 100_000) }, () => ({
    name: reader.string(),
    long: reader.string(),
    attrs: reader.attrs(),
  }));
}

function firstName(all: Named[]): Buffer {
  if (!all[0]) throw new BadPacket('The server named nothing.');
  return all[0].name;
}

/**
 * Speaks SFTP version 3 on an open channel. Paths are bytes: a name on a host need not be text. Every call throws an
 * SftpError where the server refuses, an SftpSilence where it gives no sign of life for `silenceMs`, and a plain Error
 * where the channel is gone.
 */
export async function openSftp(channel: Duplex, silenceMs = SILENCE_MS) {
  const calls = createCalls(channel, silenceMs);
  const { need } = calls;
  const done = async (type: number, parts: readonly Uint8Array[]): Promise<void> =>
    void (await need(STATUS, type, parts));
  const silent = setTimeout(() => {
    calls.end(new BadPacket('It did not answer in time.'));
    channel.destroy();
  }, HELLO_MS);
  calls.send(INIT, [u32(3)]);
  const version = await calls.hello.finally(() => clearTimeout(silent));
  if (version.u32() < 3) throw new BadPacket('The server speaks an older SFTP.');
  const extensions = new Set<string>();
  while (version.left > 0) {
    extensions.add(version.string().toString());
    version.string();
  }
  const sizes = { read: SMALL, write: SMALL };
  if (extensions.has('limits@openssh.com')) {
    const reader = await need(EXTENDED_REPLY, 200, [string('limits@openssh.com')]);
    reader.u64();
    const limit = (max: number): number => (max === 0 ? SMALL : Math.min(LARGE, max));
    [sizes.read, sizes.write] = [limit(reader.u64()), limit(reader.u64())];
  }

  return {
    /** How much is read and written in one go. */
    sizes,
    get gone(): boolean {
      return calls.gone;
    },
    open: async (path: Path, flags: number, attrs: Attrs = {}): Promise<Handle> =>
      Buffer.from((await need(HANDLE, 3, [string(path), u32(flags), attrsOf(attrs)])).string()),
    close: (handle: Handle) => done(4, [string(handle)]),
    /** Fewer bytes than asked for where the server has no more at hand; null at the end. */
    async read(handle: Handle, offset: number, length: number): Promise<Buffer | null> {
      try {
        return (await need(DATA, 5, [string(handle), u64(offset), u32(length)])).string();
      } catch (error) {
        if (error instanceof SftpError && error.code === EOF) return null;
        throw error;
      }
    },
    write: (handle: Handle, offset: number, data: Uint8Array) =>
      done(6, [string(handle), u64(offset), string(data)]),
    lstat: async (path: Path): Promise<Attrs> => (await need(ATTRS, 7, [string(path)])).attrs(),
    fstat: async (handle: Handle): Promise<Attrs> => (await need(ATTRS, 8, [string(handle)])).attrs(),
    setstat: (path: Path, attrs: Attrs) => done(9, [string(path), attrsOf(attrs)]),
    openFolder: async (path: Path): Promise<Handle> =>
      Buffer.from((await need(HANDLE, 11, [string(path)])).string()),
    /** The next entries of a folder; null at its end. */
    async readFolder(handle: Handle): Promise<Named[] | null> {
      try {
        return namesOf(await need(NAME, 12, [string(handle)]));
      } catch (error) {
        if (error instanceof SftpError && error.code === EOF) return null;
        throw error;
      }
    },
    remove: (path: Path) => done(13, [string(path)]),
    makeFolder: (path: Path, attrs: Attrs = {}) => done(14, [string(path), attrsOf(attrs)]),
    removeFolder: (path: Path) => done(15, [string(path)]),
    realpath: async (path: Path): Promise<Buffer> => firstName(namesOf(await need(NAME, 16, [string(path)]))),
    stat: async (path: Path): Promise<Attrs> => (await need(ATTRS, 17, [string(path)])).attrs(),
    /** Fails where there is something of the new name. */
    rename: (from: Path, to: Path) => done(18, [string(from), string(to)]),
    /** Puts one file in the place of another at once, as rename(2) does; where the server can, else in two steps. */
    async replace(from: Path, to: Path): Promise<void> {
      if (extensions.has('posix-rename@openssh.com'))
        return done(200, [string('posix-rename@openssh.com'), string(from), string(to)]);
      await done(13, [string(to)]).catch(() => undefined);
      return done(18, [string(from), string(to)]);
    },
    readlink: async (path: Path): Promise<Buffer> => firstName(namesOf(await need(NAME, 19, [string(path)]))),
    /** Makes sure that what was written is on the host's disk, where the server can say so. */
    async sync(handle: Handle): Promise<void> {
      if (!extensions.has('fsync@openssh.com')) return;
      await calls.patiently(() => done(200, [string('fsync@openssh.com'), string(handle)]));
    },
    end: (): void => {
      calls.end(new Error('It was closed.'));
      channel.destroy();
    },
  };
}
