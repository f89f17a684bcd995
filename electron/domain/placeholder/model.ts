import { z } from 'zod';

const offset = z.number().int().nonnegative();

/**
 * One shell, language or quote that a place of a command stands in. The layers of a place go from the outermost (what
 * the step's own shell reads first) to the innermost.
 */
const layerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['single', 'double', 'ansi', 'pattern', 'number', 'comment']) }),
  /** A word without quotes; with `always` even a plain value is quoted, as before `>`, where `2` has a meaning. */
  z.object({ kind: z.literal('bare'), always: z.boolean().optional() }),
  /** A here-document; `quoted` where its delimiter is, so that nothing in it is expanded. */
  z.object({ kind: z.literal('here'), delimiter: z.string(), quoted: z.boolean() }),
  z.object({
    kind: z.literal('sql'),
    at: z.enum(['string', 'name', 'value', 'identifier']),
    dialect: z.enum(['postgres', 'mysql', 'any']),
    /** The quote around a name or a string; a PostgreSQL string with backslash escapes has `E'`. */
    quote: z.string().optional(),
  }),
  z.object({
    kind: z.literal('script'),
    at: z.enum(['string', 'template', 'value', 'name']),
    quote: z.string().optional(),
  }),
  z.object({ kind: z.literal('redis'), at: z.enum(['bare', 'single', 'double']) }),
  z.object({ kind: z.literal('json'), at: z.enum(['string', 'value']) }),
  z.object({ kind: z.literal('powershell'), at: z.enum(['bare', 'single', 'double']) }),
  /** Code of another kind: only characters that mean nothing in it may stand here. `of` names it to people. */
  z.object({ kind: z.literal('plain'), of: z.string() }),
]);
export type Layer = z.infer<typeof layerSchema>;

/** How a placeholder is written: `<x>`, `[X]`, `$X`, `{{x}}`, `{x}`, `your-x`, `X_NAME`, or a sample value. */
export const placeholderKind = z.enum([
  'angle',
  'square',
  'variable',
  'mustache',
  'brace',
  'your',
  'upper',
  'sample',
]);
export type PlaceholderKind = z.infer<typeof placeholderKind>;

const candidateSchema = z.object({
  /** UTF-16 offsets into the command; `end` is exclusive. */
  range: z.object({ start: offset, end: offset }),
  kind: placeholderKind,
  /** As written: `<pod-name>`. Places of the same name take the same value. */
  text: z.string(),
  /** In lower case, words apart by a dash: `pod-name`. */
  name: z.string(),
  /** False for what may be a variable that the host has. */
  certain: z.boolean(),
  /** Whether its name says that it holds a secret. */
  secret: z.boolean(),
});
/** Something that looks like a placeholder, before it is known where it stands. */
export type Candidate = z.infer<typeof candidateSchema>;

export const placeholderSchema = candidateSchema.extend({ layers: z.array(layerSchema) });
/** A place of a command that is to be filled in. */
export type Placeholder = z.infer<typeof placeholderSchema>;

/** Values by the placeholders' names. */
export type Values = Readonly<Record<string, string>>;
