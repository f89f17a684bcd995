import { candidatesIn } from '../placeholder/find.ts';
import type { Candidate, Values } from '../placeholder/model.ts';

/** The places of a text to be filled in: `{{name}}` in one's own snippets, and what a guide marks in its commands. */
export function snippetPlaces(text: string, own: boolean): Candidate[] {
  return candidatesIn(text, 'sh').filter(({ kind, certain }) => (own ? kind === 'mustache' : certain));
}

/** The names of the places, each once, in their order. */
export const snippetNames = (places: readonly Candidate[]): string[] => [
  ...new Set(places.map(({ name }) => name)),
];

/** The text with its places filled in, as it is typed; a place without a value stays as it is written. */
export function fillSnippet(text: string, places: readonly Candidate[], values: Values): string {
  let filled = '';
  let from = 0;
  for (const { range, name } of places) {
    const value = values[name];
    if (!value) continue;
    filled += text.slice(from, range.start) + value;
    from = range.end;
  }
  return filled + text.slice(from);
}
