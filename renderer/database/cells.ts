import type { Column } from '@domain/database/result.ts';

type Kind = Column['kind'];

/** 300 characters of a value are shown in the grid; the whole of it in the drawer. */
const SHOWN = 300;

/** A value on one line of the grid. */
export function cellText(value: string): string {
  const cut = value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value;
  return cut.replace(/\r\n|[\n\r]/g, '⏎').replace(/\t/g, '→');
}

/** Numbers stand at the right, so that their digits do. */
export function isNumber(kind: Kind): boolean {
  return kind === 'integer' || kind === 'decimal' || kind === 'float';
}

/** The order of two values of a column; NULL last. Whole numbers compare exactly, however long. */
export function compareCells(a: string | null, b: string | null, kind: Kind): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (kind === 'integer' && /^-?\d+$/.test(a) && /^-?\d+$/.test(b)) {
    const [x, y] = [BigInt(a), BigInt(b)];
    return x < y ? -1 : x > y ? 1 : 0;
  }
  if (isNumber(kind)) {
    const difference = Number(a) - Number(b);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A value to be read at length: JSON indented with its numbers as they came, bytes in lines of 16. */
export function wholeText(value: string, kind: Kind): string {
  if (kind === 'json') return indentJson(value);
  if (kind === 'bytes') return hexLines(value);
  return value;
}

/**
 * JSON, indented. It is laid out by its characters and never parsed to numbers, which would change those above 2^53
 * and decimals. Text that is no JSON comes back as it is.
 */
export function indentJson(text: string): string {
  const pieces = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g);
  if (!pieces) return text;
  let depth = 0;
  let out = '';
  const line = () => `\n${'  '.repeat(depth)}`;
  for (const [i, piece] of pieces.entries()) {
    const closesNext = /^[}\]]$/.test(pieces[i + 1] ?? '');
    if (piece === '{' || piece === '[') {
      depth += 1;
      out += closesNext ? piece : piece + line();
    } else if (piece === '}' || piece === ']') {
      depth = Math.max(0, depth - 1);
      out += /^[{[]$/.test(pieces[i - 1] ?? '') ? piece : line() + piece;
    } else if (piece === ',') out += piece + line();
    else if (piece === ':') out += ': ';
    else out += piece;
  }
  return out;
}

/** 64 kB of bytes are laid out; more is no longer read by anybody. */
const MAX_HEX = 65_536;

/** `\x00ff...` as PostgreSQL writes bytes, or `0x...`, in lines of 16 bytes with their letters. */
function hexLines(value: string): string {
  const hex = /^(?:\\x|0x)([\da-f]*)$/i.exec(value)?.[1];
  if (hex === undefined) return value;
  const lines: string[] = [];
  const end = Math.min(hex.length, MAX_HEX * 2);
  for (let at = 0; at < end; at += 32) {
    const bytes = hex.slice(at, at + 32).match(/../g) ?? [];
    const letters = bytes.map((byte) => {
      const code = Number.parseInt(byte, 16);
      return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '.';
    });
    lines.push(
      `${(at / 2).toString(16).padStart(8, '0')}  ${bytes.join(' ').padEnd(47)}  ${letters.join('')}`,
    );
  }
  if (end < hex.length) lines.push(`… ${(hex.length - end) / 2} more bytes`);
  return lines.join('\n');
}
