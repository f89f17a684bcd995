import { z } from 'zod';

/**
 * A guide as Holdfast understands it. `source` is the text the ranges point into (repaired where it was
 * mojibake, else exactly what was given), and `blocks` tile it: `blocks[0].range.start` is 0, every block
 * begins where the one before ended, the last ends at `source.length`. So nothing of a guide is ever lost,
 * and everything else in the model is a view on those blocks by id or by range.
 */

/** UTF-16 offsets into `Guide.source`; `end` is exclusive. */
export const Range = z.object({ start: z.number().int().nonnegative(), end: z.number().int().nonnegative() });
export type Range = z.infer<typeof Range>;

/** Ids come from the text of a piece (and its heading), not from its place: they survive edits elsewhere. */
const piece = { id: z.string().min(1), range: Range };

export const Shell = z.enum(['sh', 'powershell', 'cmd', 'sql', 'mysql', 'psql', 'mongosh', 'redis', 'other']);
export type Shell = z.infer<typeof Shell>;

/** A command inside a sentence: `docker ps` in "1. Check containers: `docker ps`". */
export const InlineCommand = z.object({ ...piece, command: z.string(), shell: Shell });
export type InlineCommand = z.infer<typeof InlineCommand>;

/**
 * One thing to do. A command step has `command`, as it is to be typed (continuation lines, here-documents
 * and open quotes are one command, `$ ` prompts are gone); a manual step has an empty one.
 */
export const Step = z.object({
  ...piece,
  kind: z.enum(['command', 'manual']),
  title: z.string(),
  /** The number that the guide itself gives: "1", "3.2", "A". */
  number: z.string().optional(),
  command: z.string(),
  shell: Shell,
  /** "if corrupted" in `# 4. Clear cache (if corrupted)`. */
  condition: z.string().optional(),
  /** An other way to do what the step before does (`# or`). */
  alternative: z.boolean().optional(),
  /** What must be seen afterwards (`# Expected: ...`), a line each. */
  expected: z.array(z.string()).optional(),
  /** Output that the guide shows below a prompt, as a sample. */
  sample: z.string().optional(),
  /** Other remarks that belong to the step. */
  notes: z.array(z.string()).optional(),
  /** The id of the step that opened the database shell in which this line is typed. */
  inside: z.string().optional(),
  /** Commands in the sentence of a manual step. */
  inline: z.array(InlineCommand).optional(),
});
export type Step = z.infer<typeof Step>;

export const CheckItem = z.object({
  ...piece,
  text: z.string(),
  checked: z.boolean(),
  inline: z.array(InlineCommand).optional(),
});
export type CheckItem = z.infer<typeof CheckItem>;

/** Why a fence is not a list of commands. */
export const FenceClass = z.enum([
  'comment',
  'config',
  'settings',
  'cron',
  'diagram',
  'output',
  'program',
  'query',
  'chat',
  'card',
  'list',
  'text',
]);
export type FenceClass = z.infer<typeof FenceClass>;

const fence = {
  /** The language tag as written, '' where there is none. */
  lang: z.string(),
  /** What stands between the fence lines. */
  content: Range,
  /** Depth of list and quote nesting; 0 at the top level. */
  depth: z.number().int().nonnegative(),
};

const HeadingBlock = z.object({
  ...piece,
  kind: z.literal('heading'),
  level: z.number().int().min(1).max(6),
  text: z.string(),
});
/** Text that is no other block: paragraphs, lists, tables, HTML, blank lines. Render its source slice. */
const ProseBlock = z.object({ ...piece, kind: z.literal('prose') });
/** A list with boxes, or a fence of boxes (then `fenced`). */
export const ChecksBlock = z.object({
  ...piece,
  kind: z.literal('checks'),
  items: z.array(CheckItem),
  fenced: z.boolean(),
});
/** Commands in a fence (`origin: 'fence'`), or a numbered list to be done by hand (`'list'`). */
export const StepsBlock = z.object({
  ...piece,
  kind: z.literal('steps'),
  origin: z.enum(['fence', 'list']),
  ...fence,
  shell: Shell,
  /** What the guide says right before: the list item or bold label that the fence belongs to. */
  title: z.string(),
  condition: z.string().optional(),
  steps: z.array(Step),
});
/** A fence with text to be filled in and sent or filed; see `Guide.templates` for its fields. */
export const TemplateBlock = z.object({
  ...piece,
  kind: z.literal('template'),
  ...fence,
  templateId: z.string(),
});
/** Any other fence: kept as it is, never run. */
export const FenceBlock = z.object({ ...piece, kind: z.literal('fence'), ...fence, class: FenceClass });
/** YAML or TOML at the top of the file. */
const MatterBlock = z.object({ ...piece, kind: z.literal('matter') });

export const Block = z.discriminatedUnion('kind', [
  HeadingBlock,
  ProseBlock,
  ChecksBlock,
  StepsBlock,
  TemplateBlock,
  FenceBlock,
  MatterBlock,
]);
export type Block = z.infer<typeof Block>;
export type StepsBlock = z.infer<typeof StepsBlock>;
export type TemplateBlock = z.infer<typeof TemplateBlock>;
export type FenceBlock = z.infer<typeof FenceBlock>;
export type ChecksBlock = z.infer<typeof ChecksBlock>;

export const Severity = z.object({
  ...piece,
  /** As the guide writes it, markup stripped: "P0 - Critical". */
  label: z.string(),
  /** "P0", "SEV1", "Level 1" where the label has one. */
  code: z.string().optional(),
  definition: z.string().optional(),
  responseTarget: z.string().optional(),
  resolutionTarget: z.string().optional(),
  updateCadence: z.string().optional(),
  escalation: z.string().optional(),
  examples: z.array(z.string()).optional(),
});
export type Severity = z.infer<typeof Severity>;

export const Channel = z.object({
  kind: z.enum(['phone', 'email', 'chat', 'url', 'other']),
  value: z.string(),
  /** `[Phone]`, `<email>`, `+1-555-0100`: to be filled in by the team. */
  placeholder: z.boolean(),
});
export type Channel = z.infer<typeof Channel>;

export const Role = z.object({
  ...piece,
  name: z.string(),
  abbreviation: z.string().optional(),
  duties: z.array(z.string()),
  channels: z.array(Channel),
});
export type Role = z.infer<typeof Role>;

/** A phase of the team's general process; its checklists are the `checks` blocks within the range. */
export const Phase = z.object({
  ...piece,
  title: z.string(),
  number: z.string().optional(),
  /** "First 15 minutes", as written. */
  duration: z.string().optional(),
  blockIds: z.array(z.string()),
});
export type Phase = z.infer<typeof Phase>;

export const SectionKind = z.enum(['symptoms', 'diagnosis', 'mitigation', 'recovery', 'prevention', 'other']);
export type SectionKind = z.infer<typeof SectionKind>;

/** `blockIds` are the blocks of the section in document order, its heading among them. */
export const PlaybookSection = z.object({
  ...piece,
  kind: SectionKind,
  title: z.string(),
  blockIds: z.array(z.string()),
});
export type PlaybookSection = z.infer<typeof PlaybookSection>;

export const Playbook = z.object({
  ...piece,
  /** As written, markup stripped: "1. Database Connection Failure". */
  title: z.string(),
  /** The title without number, emoji and severity: "Database Connection Failure". */
  name: z.string(),
  /** A condition is something that goes wrong; a procedure (restore, rollback) is something one does. */
  kind: z.enum(['condition', 'procedure']),
  /** "P0" in "Application Down (P0)". */
  severityCode: z.string().optional(),
  /** The sections tile the playbook's range, beginning with its heading. */
  sections: z.array(PlaybookSection),
});
export type Playbook = z.infer<typeof Playbook>;

export const TemplateField = z.object({
  ...piece,
  name: z.string(),
  /** Fields of the same name take the same value. */
  choices: z.array(z.string()).optional(),
});
export type TemplateField = z.infer<typeof TemplateField>;

export const Template = z.object({
  ...piece,
  title: z.string(),
  channel: z.enum(['email', 'chat', 'status', 'report', 'ticket', 'other']),
  /** Where the text to fill in stands in `source`; fields lie within. */
  content: Range,
  /** The text to fill in, without the indentation of a surrounding list. */
  text: z.string(),
  /** False for a template written as plain Markdown below a heading. */
  fenced: z.boolean(),
  fields: z.array(TemplateField),
});
export type Template = z.infer<typeof Template>;

export const Escalation = z.object({
  ...piece,
  /** When: a time, a level, a condition. */
  trigger: z.string(),
  action: z.string().optional(),
  who: z.string(),
  minutes: z.number().nonnegative().optional(),
});
export type Escalation = z.infer<typeof Escalation>;

export const Contact = z.object({
  ...piece,
  name: z.string(),
  /** The rest of the entry as written. */
  detail: z.string(),
  channels: z.array(Channel),
});
export type Contact = z.infer<typeof Contact>;

export const Clock = z.object({
  ...piece,
  kind: z.enum(['notify', 'response', 'update', 'resolve', 'review', 'retention', 'rto', 'rpo']),
  /** Whom or what it concerns: "P0 - Critical", "supervisory authority", "Incident Logs". */
  subject: z.string(),
  /** As written: "< 15 minutes". */
  text: z.string(),
  /** The limit in minutes, where it is a plain duration. */
  minutes: z.number().nonnegative().optional(),
});
export type Clock = z.infer<typeof Clock>;

export const Warning = z.object({
  ...piece,
  code: z.enum([
    'mojibake-repaired',
    'mojibake-kept',
    'unclosed-fence',
    'nested-fence',
    'not-commands',
    'untagged-commands',
    'open-quote',
    'secret-shown',
    'duplicate-title',
    'hardly-markdown',
    'too-large',
  ]),
  message: z.string(),
});
export type Warning = z.infer<typeof Warning>;

export const Guide = z.object({
  version: z.literal(1),
  title: z.string(),
  /** BCP 47 primary tag of what most headings are written in; 'en' where unsure. */
  language: z.string(),
  source: z.string(),
  repaired: z.boolean(),
  blocks: z.array(Block),
  severities: z.array(Severity),
  roles: z.array(Role),
  phases: z.array(Phase),
  playbooks: z.array(Playbook),
  templates: z.array(Template),
  escalation: z.array(Escalation),
  contacts: z.array(Contact),
  clocks: z.array(Clock),
  warnings: z.array(Warning),
});
export type Guide = z.infer<typeof Guide>;

/** What a person has corrected, by the id of a block or of a heading block; it survives a re-import. */
export const Correction = z.object({
  id: z.string(),
  as: z.enum(['commands', 'template', 'not-commands', 'playbook', 'not-playbook']),
});
export type Correction = z.infer<typeof Correction>;

/** The source text of a piece. */
export function textOf(guide: Pick<Guide, 'source'>, piece: { range: Range }): string {
  return guide.source.slice(piece.range.start, piece.range.end);
}

/** The blocks that begin within a range, in document order. */
export function blocksWithin(guide: Pick<Guide, 'blocks'>, range: Range): Block[] {
  return guide.blocks.filter((b) => b.range.start >= range.start && b.range.start < range.end);
}
