/** What a SOCKS5 client (RFC 1928) asks for. `more`: not all of it is here yet; `refused`: answer it and close. */
export type SocksAsk =
  | { kind: 'more' }
  | { kind: 'refused'; reply: Uint8Array }
  | { kind: 'greeting'; reply: Uint8Array; used: number }
  | { kind: 'connect'; host: string; port: number; used: number };

const VERSION = 5;
const NO_AUTH = 0;
const NO_METHOD = 0xff;
const CONNECT = 1;
const IPV4 = 1;
const NAME = 3;
const IPV6 = 4;

/** Why a connection could not be made, as the codes of RFC 1928, section 6. */
const socksReplies = {
  ok: 0,
  failed: 1,
  prohibited: 2,
  networkUnreachable: 3,
  hostUnreachable: 4,
  refused: 5,
  timedOut: 6,
  commandUnsupported: 7,
  addressUnsupported: 8,
} as const;
export type SocksReply = keyof typeof socksReplies;

/** A reply; the address that was bound is not told, as no client of ours needs it. */
export function socksReply(reply: SocksReply): Uint8Array {
  return Uint8Array.of(VERSION, socksReplies[reply], 0, IPV4, 0, 0, 0, 0, 0, 0);
}

/** Reads the methods that a client offers: one of them must be to go without a login. */
export function readSocksGreeting(bytes: Uint8Array): SocksAsk {
  if (bytes.length > 0 && bytes[0] !== VERSION) return { kind: 'refused', reply: new Uint8Array() };
  const count = bytes[1];
  if (count === undefined || bytes.length < 2 + count) return { kind: 'more' };
  if (!bytes.subarray(2, 2 + count).includes(NO_AUTH))
    return { kind: 'refused', reply: Uint8Array.of(VERSION, NO_METHOD) };
  return { kind: 'greeting', reply: Uint8Array.of(VERSION, NO_AUTH), used: 2 + count };
}

/** Reads where a client wants to go. Names are kept as names: the host resolves them. */
export function readSocksRequest(bytes: Uint8Array): SocksAsk {
  if (bytes.length > 0 && bytes[0] !== VERSION) return { kind: 'refused', reply: new Uint8Array() };
  const [, command, , type, first] = bytes;
  if (type === undefined) return { kind: 'more' };
  if (command !== CONNECT) return { kind: 'refused', reply: socksReply('commandUnsupported') };
  const length = type === IPV4 ? 4 : type === IPV6 ? 16 : type === NAME ? first : null;
  if (length === null) return { kind: 'refused', reply: socksReply('addressUnsupported') };
  if (length === undefined) return { kind: 'more' };
  const start = type === NAME ? 5 : 4;
  const used = start + length + 2;
  if (bytes.length < used) return { kind: 'more' };
  const host = hostText(type, bytes.subarray(start, start + length));
  const port = ((bytes[used - 2] ?? 0) << 8) | (bytes[used - 1] ?? 0);
  if (host === null || port === 0) return { kind: 'refused', reply: socksReply('addressUnsupported') };
  return { kind: 'connect', host, port, used };
}

function hostText(type: number, bytes: Uint8Array): string | null {
  if (type === IPV4) return bytes.join('.');
  if (type === IPV6) {
    const groups = Array.from({ length: 8 }, (_, i) => ((bytes[i * 2] ?? 0) << 8) | (bytes[i * 2 + 1] ?? 0));
    return groups.map((group) => group.toString(16)).join(':');
  }
  const name = String.fromCharCode(...bytes);
  return /^[\x21-\x7e]+$/.test(name) ? name : null;
}
