// SFTP version 3, draft-ietf-secsh-filexfer-02, as OpenSSH speaks it.

/** 1 MB: above any answer that is asked for (OpenSSH: 256 kB). A larger one is no SFTP. */
const MAX_PACKET = 1024 * 1024;

/** What a server tells of a file; what it does not tell is left out. Times are whole seconds. */
export interface Attrs {
  size?: number;
  uid?: number;
  gid?: number;
  mode?: number;
  atime?: number;
  mtime?: number;
}

/** The server sent what is no SFTP: the channel is of no more use. */
export class BadPacket extends Error {}

/** Reads the fields of a packet one after another. Throws a BadPacket where it is too short. */
export class PacketReader {
  private at = 0;
  private readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
  private take(length: number): number {
    const from = this.at;
    if (length > this.bytes.length - from) throw new BadPacket('The answer is cut off.');
    this.at += length;
    return from;
  }
  get left(): number {
    return this.bytes.length - this.at;
  }
  u8(): number {
    return this.bytes.readUInt8(this.take(1));
  }
  u32(): number {
    return this.bytes.readUInt32BE(this.take(4));
  }
  u64(): number {
    const value = Number(this.bytes.readBigUInt64BE(this.take(8)));
    if (!Number.isSafeInteger(value)) throw new BadPacket('A number is too large.');
    return value;
  }
  /** A view of the packet's own memory. */
  string(): Buffer {
    const length = this.u32();
    const from = this.take(length);
    return this.bytes.subarray(from, from + length);
  }
  attrs(): Attrs {
    const flags = this.u32();
    const attrs: Attrs = {};
    if (flags & SIZE) attrs.size = this.u64();
    if (flags & OWNER) [attrs.uid, attrs.gid] = [this.u32(), this.u32()];
    if (flags & MODE) attrs.mode = this.u32();
    if (flags & TIMES) [attrs.atime, attrs.mtime] = [this.u32(), this.u32()];
    for (let n = flags & EXTENDED ? this.u32() * 2 : 0; n > 0; n--) this.string();
    return attrs;
  }
}

const SIZE = 1;
const OWNER = 2;
const MODE = 4;
const TIMES = 8;
const EXTENDED = 0x80000000;

export function u32(value: number): Buffer {
  const out = Buffer.allocUnsafe(4);
  out.writeUInt32BE(value >>> 0);
  return out;
}

export function u64(value: number): Buffer {
  const out = Buffer.allocUnsafe(8);
  out.writeBigUInt64BE(BigInt(value));
  return out;
}

export function string(bytes: Uint8Array | string): Buffer {
  const data = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  return Buffer.concat([u32(data.length), data]);
}

export function attrsOf({ size, uid, gid, mode, atime, mtime }: Attrs): Buffer {
  const parts: Buffer[] = [];
  let flags = 0;
  if (size !== undefined) {
    flags |= SIZE;
    parts.push(u64(size));
  }
  if (uid !== undefined && gid !== undefined) {
    flags |= OWNER;
    parts.push(u32(uid), u32(gid));
  }
  if (mode !== undefined) {
    flags |= MODE;
    parts.push(u32(mode));
  }
  if (atime !== undefined && mtime !== undefined) {
    flags |= TIMES;
    parts.push(u32(atime), u32(mtime));
  }
  return Buffer.concat([u32(flags), ...parts]);
}

/** Cuts a stream of bytes into packets; each begins with its length. Throws a BadPacket for one too large. */
export function createPacketCutter(onPacket: (packet: Buffer) => void): (chunk: Buffer) => void {
  let parts: Buffer[] = [];
  let have = 0;
  return (chunk) => {
    parts.push(chunk);
    have += chunk.length;
    while (have >= 4) {
      const head = parts[0] && parts[0].length >= 4 ? parts[0] : Buffer.concat(parts);
      const length = head.readUInt32BE(0);
      if (length > MAX_PACKET || length === 0) throw new BadPacket('The answer is no SFTP.');
      if (have < 4 + length) return;
      const whole = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
      onPacket(whole.subarray(4, 4 + length));
      const rest = whole.subarray(4 + length);
      parts = rest.length > 0 ? [rest] : [];
      have = rest.length;
    }
  };
}
