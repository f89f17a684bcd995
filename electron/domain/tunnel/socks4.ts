import type { SocksAsk } from './socks.ts';

const VERSION = 4;
const CONNECT = 1;
const GRANTED = 90;
const REJECTED = 91;
/** OpenSSH takes as much of a user name and of a host name. */
const MAX_TEXT = 255;

/** A reply of SOCKS4; it knows only granted and rejected. */
export function socks4Reply(granted: boolean): Uint8Array {
  return Uint8Array.of(0, granted ? GRANTED : REJECTED, 0, 0, 0, 0, 0, 0);
}

const refused: SocksAsk = { kind: 'refused', reply: socks4Reply(false) };

/**
 * Reads where a client of SOCKS4 wants to go: an IPv4 address, or, as SOCKS4a, a name behind the address 0.0.0.x. The
 * user's name is read over, as OpenSSH does: who may use the port is this machine's matter.
 * `SOCKS: A protocol for TCP proxy across firewalls` and `SOCKS 4A`, both by Ying-Da Lee.
 */
export function readSocks4Request(bytes: Uint8Array): SocksAsk {
  if (bytes.length > 0 && bytes[0] !== VERSION) return { kind: 'refused', reply: new Uint8Array() };
  if (bytes.length > 1 && bytes[1] !== CONNECT) return refused;
  if (bytes.length < 8) return { kind: 'more' };
  const port = ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0);
  const address = bytes.subarray(4, 8);
  const user = textAt(bytes, 8);
  if (user === null) return refused;
  if (user === undefined) return { kind: 'more' };
  const [a, b, c, d] = address;
  const named = a === 0 && b === 0 && c === 0 && d !== 0;
  if (!named)
    return port === 0 ? refused : { kind: 'connect', host: address.join('.'), port, used: user.end };
  const name = textAt(bytes, user.end);
  if (name === null) return refused;
  if (name === undefined) return { kind: 'more' };
  if (port === 0 || !/^[\x21-\x7e]+$/.test(name.text)) return refused;
  return { kind: 'connect', host: name.text, port, used: name.end };
}

/** A text up to its NUL; undefined where that is not here yet, null where the text is too long. */
function textAt(bytes: Uint8Array, from: number): { text: string; end: number } | null | undefined {
  const nul = bytes.indexOf(0, from);
  if ((nul < 0 ? bytes.length : nul) - from > MAX_TEXT) return null;
  if (nul < 0) return undefined;
  return { text: String.fromCharCode(...bytes.subarray(from, nul)), end: nul + 1 };
}
