import { z } from 'zod';

const draft = z.object({ sha256: z.string(), text: z.string() });
/** A text that is being written, and the text of the library (its SHA-256) that it began with. */
export type Draft = z.infer<typeof draft>;

const keyOf = (id: string) => `holdfast.guide-draft.${id}`;

/** What was written and not saved, also before a crash; null where there is nothing. */
export function readDraft(id: string): Draft | null {
  try {
    return draft.parse(JSON.parse(localStorage.getItem(keyOf(id)) ?? 'null'));
  } catch {
    return null;
  }
}

/** Keeps the draft on this machine; false where there is no room for it. */
export function keepDraft(id: string, value: Draft): boolean {
  try {
    localStorage.setItem(keyOf(id), JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** The draft was saved or is not wanted. */
export function dropDraft(id: string): void {
  localStorage.removeItem(keyOf(id));
}
