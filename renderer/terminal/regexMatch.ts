/** What is looked for: a JavaScript regular expression. */
export interface RegexQuery {
  source: string;
  caseSensitive: boolean;
  wholeWord: boolean;
}

/** A match: the line by its number in the text, and where in it, in UTF-16 units. */
export interface RegexMatch {
  line: number;
  start: number;
  length: number;
}

/** As the search of plain text has it: what may stand beside a whole word. */
const BESIDE = ' ~!@#$%^&*()+`-=[]{}|\\;:"\',./<>?';

/** The last matches in a text of lines, at most `most` of them, in their order. Empty matches are none. */
export function findMatches(text: string, query: RegexQuery, most: number): RegexMatch[] {
  const regex = new RegExp(query.source, query.caseSensitive ? 'g' : 'gi');
  const lines = text.split('\n');
  const found: RegexMatch[][] = [];
  let count = 0;
  for (let line = lines.length - 1; line >= 0 && count < most; line--) {
    const here = matchesIn(lines[line] ?? '', regex, query.wholeWord);
    if (here.length > 0) found.push(here.slice(count - most).map((match) => ({ line, ...match })));
    count += here.length;
  }
  return found.reverse().flat();
}

function matchesIn(text: string, regex: RegExp, wholeWord: boolean): Omit<RegexMatch, 'line'>[] {
  const out: Omit<RegexMatch, 'line'>[] = [];
  for (const { 0: found, index } of text.matchAll(regex)) {
    const { length } = found;
    if (length > 0 && (!wholeWord || isWhole(text, index, index + length)))
      out.push({ start: index, length });
  }
  return out;
}

const isWhole = (text: string, from: number, to: number): boolean =>
  (from === 0 || BESIDE.includes(text.charAt(from - 1))) &&
  (to === text.length || BESIDE.includes(text.charAt(to)));
