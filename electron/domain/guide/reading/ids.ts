import { hash } from './text.ts';

/** Makes ids from text and the heading around it; the same text twice under one heading gets a number. */
export type Ids = { make(kind: string, text: string, scope?: string): string };

export function createIds(): Ids {
  const seen = new Map<string, number>();
  return {
    make(kind, text, scope = '') {
      const base = `${kind}-${hash(`${scope}\n${text.trim()}`)}`;
      const count = (seen.get(base) ?? 0) + 1;
      seen.set(base, count);
      return count === 1 ? base : `${base}-${count}`;
    },
  };
}
