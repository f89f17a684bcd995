import { z } from 'zod';
import { defineEvent } from '../event.ts';
import { describedCorrection } from './corrections.ts';
import { encodingSchema, MAX_SOURCE_BYTES } from './library.ts';

const guideId = z.ulid();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Characters of a source in one event: the log refuses events over 4 MB, so a longer source goes on in the next. */
const PART_LENGTH = 1_000_000;
const part = z.string().max(PART_LENGTH + 1);

const text = {
  guideId,
  /** The file's name or its path within an imported folder; importing the same one again updates the guide. */
  name: z.string().min(1).max(500),
  encoding: encodingSchema,
  /** Of the whole source as UTF-8. */
  sha256,
  /** How many events carry the source: this one with its first part, and `parts - 1` of `guide.text_continued.v1`. */
  parts: z
    .int()
    .min(1)
    .max(Math.ceil(MAX_SOURCE_BYTES / PART_LENGTH) + 1),
  source: part,
};

export const guideImported = defineEvent('guide.imported.v1', z.object(text));
/** A new text of a guide that is there already. */
export const guideReimported = defineEvent('guide.reimported.v1', z.object(text));
export const guideTextContinued = defineEvent(
  'guide.text_continued.v1',
  z.object({ guideId, sha256, part: z.int().min(1), source: part }),
);
/** What people call the guide; '' goes back to its own title. */
export const guideRenamed = defineEvent('guide.renamed.v1', z.object({ guideId, name: z.string().max(200) }));
export const guideRemoved = defineEvent('guide.removed.v1', z.object({ guideId }));
/** What a person says a piece of the guide is; a later one for the same piece takes its place. */
export const guideCorrected = defineEvent(
  'guide.corrected.v1',
  z.object({ guideId, correction: describedCorrection }),
);
/** The rules decide again about the piece of a correction's id. */
export const guideCorrectionWithdrawn = defineEvent(
  'guide.correction_withdrawn.v1',
  z.object({ guideId, id: z.string().min(1).max(300) }),
);

/** A source in the parts that one event each carries; no character is cut in half. */
export function partsOf(source: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < source.length;) {
    let end = Math.min(at + PART_LENGTH, source.length);
    const last = source.charCodeAt(end - 1);
    if (end < source.length && last >= 0xd800 && last < 0xdc00) end += 1;
    parts.push(source.slice(at, end));
    at = end;
  }
  return parts;
}
