import { formPattern, MASK, secretForms } from '../risk/secrets.ts';

export interface TimedText {
  at: number;
  text: string;
}

/**
 * Masks secrets in a text that comes in pieces, as a terminal echoes it key by key. What may be the beginning of a
 * secret is held back until it is clear what it is; it keeps the time it came at. `values` is asked for each piece:
 * secrets become known in between.
 */
export function createMasker(values: () => readonly string[]) {
  let held: TimedText[] = [];
  const known = new Set<string>();
  let forms: string[] = [];

  // What was a secret once stays one: its last echo may come after it was forgotten elsewhere.
  const refresh = (): void => {
    const fresh = values().filter((value) => !known.has(value));
    if (fresh.length === 0) return;
    for (const value of fresh) known.add(value);
    forms = secretForms([...known]);
  };

  /** Writes out all before `end` of the held text, its secrets masked. */
  const release = (whole: string, end: number, matches: readonly [number, number][]): TimedText[] => {
    const out: TimedText[] = [];
    let at = 0;
    let next = 0;
    const rest: TimedText[] = [];
    for (const piece of held) {
      const until = at + piece.text.length;
      let text = '';
      for (let from = at; from < Math.min(until, end);) {
        const match = matches[next];
        if (!match || match[0] >= until || match[0] >= end) {
          text += whole.slice(from, Math.min(until, end));
          break;
        }
        if (match[0] > from) text += whole.slice(from, match[0]);
        // Told once, in the piece where the secret begins.
        if (match[0] >= at) text += MASK;
        from = Math.min(until, match[1]);
        if (match[1] <= until) next += 1;
        else break;
      }
      if (text !== '') out.push({ at: piece.at, text });
      if (until > end) rest.push({ at: piece.at, text: whole.slice(Math.max(at, end), until) });
      at = until;
    }
    held = rest;
    return out;
  };

  return {
    push(at: number, text: string): TimedText[] {
      refresh();
      if (forms.length === 0 && held.length === 0) return [{ at, text }];
      held.push({ at, text });
      const whole = held.map((piece) => piece.text).join('');
      const open = beginningOfSecret(whole, forms);
      const matches = matchesOf(whole, forms).filter(([from]) => from < open);
      return release(whole, Math.max(open, matches.at(-1)?.[1] ?? 0), matches);
    },
    /** Nothing more comes: what was held back is no secret. */
    flush(): TimedText[] {
      const whole = held.map((piece) => piece.text).join('');
      return release(whole, whole.length, matchesOf(whole, forms));
    },
  };
}

function matchesOf(text: string, forms: readonly string[]): [number, number][] {
  const pattern = formPattern(forms);
  if (!pattern) return [];
  return [...text.matchAll(pattern)].map((m) => [m.index, m.index + m[0].length]);
}

/** Where a secret may begin that is not whole yet; the text's length where none does. */
function beginningOfSecret(text: string, forms: readonly string[]): number {
  const longest = forms[0]?.length ?? 0;
  const firsts = new Set(forms.map((form) => form.charAt(0)));
  for (let at = Math.max(0, text.length - longest + 1); at < text.length; at++) {
    if (!firsts.has(text.charAt(at))) continue;
    const tail = text.slice(at);
    if (forms.some((form) => form.length > tail.length && form.startsWith(tail))) return at;
  }
  return text.length;
}
