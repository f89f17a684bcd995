import { z } from 'zod';
import { severitySchema } from '../incident/model.ts';
import { levelSchema } from '../severity/model.ts';
import { Correction } from './model.ts';

/** 5 MB: the longest guide that is taken, as UTF-8. */
export const MAX_SOURCE_BYTES = 5 * 1024 * 1024;

/** How the file's bytes were read, so that it can be given back byte for byte. */
export const encodingSchema = z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']);
export type Encoding = z.infer<typeof encodingSchema>;

/** Something of a guide that can be started on an incident. `rest`: the steps that stand outside of all others. */
const playbookSummary = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.enum(['condition', 'procedure', 'phase', 'rest']),
  severityCode: z.string().optional(),
  steps: z.int(),
  commands: z.int(),
});
export type PlaybookSummary = z.infer<typeof playbookSummary>;

/** What is known of a guide without reading it whole. */
export const guideSummary = z.object({
  title: z.string(),
  language: z.string(),
  counts: z.object({
    playbooks: z.int(),
    steps: z.int(),
    commands: z.int(),
    checks: z.int(),
    severities: z.int(),
    templates: z.int(),
    contacts: z.int(),
    warnings: z.int(),
  }),
  /** The guide's scheme, worst first, as incidents keep it. */
  severities: z.array(severitySchema),
  /** What each of these levels asks for, in the same order. */
  levels: z.array(levelSchema),
  /** The roles that the guide names, with what each has to do. */
  roles: z.array(z.object({ name: z.string(), duties: z.array(z.string()) })),
  playbooks: z.array(playbookSummary),
});
export type GuideSummary = z.infer<typeof guideSummary>;

/** A guide that comes with Holdfast; `name` asks for it, `file` is what it is called in the library. */
export const builtInGuide = z.object({
  name: z.string(),
  file: z.string(),
  title: z.string(),
  about: z.string(),
  playbooks: z.array(z.string()),
  commands: z.int(),
});
export type BuiltInGuide = z.infer<typeof builtInGuide>;

/** A correction by hand as it stands in the library. */
const correctionRow = z.object({
  id: z.string(),
  as: Correction.shape.as,
  heading: z.string(),
  /** The first line of what it is about. */
  about: z.string(),
  /** The id of the piece that it is about now; null where the guide has it no more. */
  piece: z.string().nullable(),
  at: z.int(),
  by: z.string(),
});
export type CorrectionRow = z.infer<typeof correctionRow>;

/** A guide as lists show it. `summary` is null while it is being read, and where it could not be (`problem`). */
export const guideRow = z.object({
  id: z.ulid(),
  /** What people call it: the name given to it, else its title, else its file. */
  name: z.string(),
  file: z.string(),
  encoding: encodingSchema,
  sha256: z.string(),
  /** Changes with the text and with every correction. */
  revision: z.string(),
  characters: z.int(),
  importedAt: z.int(),
  updatedAt: z.int(),
  updatedBy: z.string(),
  summary: guideSummary.nullable(),
  problem: z.string(),
  corrections: z.array(correctionRow),
});
export type GuideRow = z.infer<typeof guideRow>;

/** Length in bytes as UTF-8. */
function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) bytes += 1;
    else if (code < 0x800) bytes += 2;
    else if (code >= 0xd800 && code < 0xdc00 && i + 1 < text.length) {
      bytes += 4;
      i += 1;
    } else bytes += 3;
  }
  return bytes;
}

const sizeProblem = 'It is larger than 5 MB. Split it into several files, or leave out what is no guide.';

/** Why a file cannot be a guide by its size in bytes alone, in plain words; null where it can. */
export function sizeProblemOf(bytes: number): string | null {
  if (bytes === 0) return 'It is empty.';
  return bytes > MAX_SOURCE_BYTES ? sizeProblem : null;
}

/** Why a text cannot be a guide, in plain words that say what to do; null where it can. */
export function sourceProblemOf(source: string): string | null {
  if (source.replace(/^\ufeff/, '').trim() === '') return 'It is empty.';
  if (utf8Length(source) > MAX_SOURCE_BYTES) return sizeProblem;
  if (isBinary(source))
    return 'It is no text but a binary file. Export it as Markdown first, then import that.';
  return null;
}

/** Text may hold a stray escape or form feed; one control or undecodable character in a hundred is no text. */
export function isBinary(source: string): boolean {
  let odd = 0;
  for (let i = 0; i < source.length; i++) {
    const code = source.charCodeAt(i);
    if (code === 0) return true;
    if ((code < 32 && code !== 9 && code !== 10 && code !== 12 && code !== 13) || code === 0xfffd) odd += 1;
  }
  return odd > source.length / 100;
}
