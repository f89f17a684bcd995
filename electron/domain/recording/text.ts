import type { CastEvent } from './asciicast.ts';
import { createPlainer } from './plain.ts';

/** A place in a recording where a searched text was shown. */
export interface Hit {
  /** Milliseconds from the begin, when the last of it was there. */
  at: number;
  /** The line it stands in, shortened around it. */
  line: string;
}

/** What of a hit's line is shown around it. */
const AROUND = 60;
const MAX_HITS = 500;

/** The plain text of a recording's output, to be searched. Programs that draw anywhere on the screen are searched as they wrote. */
export function indexText(events: readonly CastEvent[]) {
  const plain = createPlainer();
  const starts: number[] = [];
  const times: number[] = [];
  let length = 0;
  const parts: string[] = [];
  for (const { at, code, data } of events) {
    if (code !== 'o') continue;
    const text = plain(data.toWellFormed()).replace(/[\r\b]/g, '');
    if (text === '') continue;
    starts.push(length);
    times.push(at);
    parts.push(text);
    length += text.length;
  }
  const whole = parts.join('');
  const folded = fold(whole);
  return {
    /** Where a text was shown, oldest first, at most 500; capital letters count where one is searched for. */
    find(query: string): { hits: Hit[]; more: boolean } {
      const exact = query !== query.toLowerCase() || folded === null;
      const text = exact ? whole : folded;
      const hits: Hit[] = [];
      if (query === '') return { hits, more: false };
      for (let from = text.indexOf(query); from >= 0; from = text.indexOf(query, from + query.length)) {
        if (hits.length === MAX_HITS) return { hits, more: true };
        const last = from + query.length - 1;
        hits.push({ at: times[placeOf(starts, last)] ?? 0, line: lineAround(whole, from, last + 1) });
      }
      return { hits, more: false };
    },
  };
}

/** In small letters; null where that changes places (`İ` becomes two). */
function fold(text: string): string | null {
  const small = text.toLowerCase();
  return small.length === text.length ? small : null;
}

/** The last start that is not after `at`. */
function placeOf(starts: readonly number[], at: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function lineAround(text: string, from: number, to: number): string {
  const begin = Math.max(text.lastIndexOf('\n', from - 1) + 1, from - AROUND);
  const end = text.indexOf('\n', to);
  return text.slice(begin, Math.min(end < 0 ? text.length : end, to + AROUND)).trim();
}
