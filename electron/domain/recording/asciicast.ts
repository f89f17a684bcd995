import { z } from 'zod';
import { rawBytes, restoreRaw } from './raw.ts';

// asciicast v3: https://docs.asciinema.org/manual/asciicast/v3/ (intervals), v2 the same with times from the begin.

export interface CastHeader {
  cols: number;
  rows: number;
  /** When it began, UTC milliseconds. */
  startedAt: number;
  title: string;
}

/** Output, input, a new size (`80x24`), a mark, the exit code. */
export const castCodes = ['o', 'i', 'r', 'm', 'x'] as const;
type CastCode = (typeof castCodes)[number];

/** Something that happened `at` milliseconds after the begin. */
export interface CastEvent {
  at: number;
  code: CastCode;
  data: string;
}

export interface Cast {
  header: CastHeader;
  events: CastEvent[];
  /** Lines that are none: the last one was cut off, or the file was tampered with. */
  damaged: number;
}

const term = z.object({ cols: z.int().min(1).max(10_000), rows: z.int().min(1).max(10_000) });
const v3 = z.object({
  version: z.literal(3),
  term,
  timestamp: z.number().optional(),
  title: z.string().optional(),
  holdfast: z.object({ startedAt: z.int() }).optional(),
});
const v2 = z.object({
  version: z.literal(2),
  width: term.shape.cols,
  height: term.shape.rows,
  timestamp: z.number().optional(),
  title: z.string().optional(),
});
const line = z.tuple([z.number().min(0), z.enum(castCodes), z.string()]);

/** The first line of a v3 file, with its line break. */
export function headerV3({ cols, rows, startedAt, title }: CastHeader): string {
  return `${JSON.stringify({
    version: 3,
    term: { cols, rows, type: 'xterm-256color' },
    timestamp: Math.floor(startedAt / 1000),
    title,
    // The format knows whole seconds; the timeline's entries are told by milliseconds.
    holdfast: { startedAt },
  })}\n`;
}

/** What begins the comment that holds the bytes which U+FFFD stand for in the line before it. */
const BYTES = '# bytes: ';

/**
 * A line of a v3 file; `before` is the time of the event before it. Times go forward only. Bytes that are no UTF-8 cannot
 * stand in it: they follow in a comment, which other players pass over.
 */
export function lineV3({ at, code, data }: CastEvent, before: number): string {
  const line = `[${seconds(Math.max(0, at - before))}, "${code}", ${JSON.stringify(data.toWellFormed())}]\n`;
  const bytes = rawBytes(data);
  return bytes === null ? line : `${line}${BYTES}${bytes}\n`;
}

/** The first line of a v2 file. */
export function headerV2({ cols, rows, startedAt, title }: CastHeader): string {
  const head = { version: 2, width: cols, height: rows, timestamp: Math.floor(startedAt / 1000), title };
  return `${JSON.stringify({ ...head, env: { TERM: 'xterm-256color' } })}\n`;
}

/** A line of a v2 file; null for what v2 does not know. */
export function lineV2({ at, code, data }: CastEvent): string | null {
  return code === 'x' ? null : `[${seconds(at)}, "${code}", ${JSON.stringify(data.toWellFormed())}]\n`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** Takes a file's text piece by piece, cut anywhere. Throws where the first line is no header of v2 or v3. */
export function createCastReader() {
  let rest = '';
  let header: CastHeader | null = null;
  let relative = true;
  let now = 0;
  const cast = { events: [] as CastEvent[], damaged: 0 };

  const restore = (bytes: string): void => {
    const last = cast.events.at(-1);
    const data = last && restoreRaw(last.data, bytes);
    if (last && data != null) last.data = data;
    else cast.damaged += 1;
  };
  const take = (text: string): void => {
    if (text === '') return;
    if (header && text.startsWith('#')) {
      if (text.startsWith(BYTES)) restore(text.slice(BYTES.length));
      return;
    }
    const value = parseJson(text);
    if (!header) {
      ({ header, relative } = readHeader(value));
      return;
    }
    const parsed = line.safeParse(value);
    if (!parsed.success) return void (cast.damaged += 1);
    const [time, code, data] = parsed.data;
    const ms = Math.round(time * 1000);
    now = relative ? now + ms : Math.max(now, ms);
    cast.events.push({ at: now, code, data });
  };

  return {
    push(text: string): void {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const one of lines) take(one);
    },
    end(): Cast {
      take(rest);
      rest = '';
      if (!header) throw new Error('This is no asciicast file.');
      return { header, ...cast };
    },
  };
}

/** Reads a whole file. */
export function readCast(text: string): Cast {
  const reader = createCastReader();
  reader.push(text);
  return reader.end();
}

function readHeader(value: unknown): { header: CastHeader; relative: boolean } {
  const three = v3.safeParse(value);
  if (three.success) {
    const { term: size, timestamp = 0, title = '', holdfast } = three.data;
    return {
      header: { ...size, startedAt: holdfast?.startedAt ?? Math.round(timestamp * 1000), title },
      relative: true,
    };
  }
  const two = v2.safeParse(value);
  if (!two.success) throw new Error('This is no asciicast file of version 2 or 3.');
  const { width, height, timestamp = 0, title = '' } = two.data;
  return {
    header: { cols: width, rows: height, startedAt: Math.round(timestamp * 1000), title },
    relative: false,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
