import { z } from 'zod';
import { holesIn } from '../guide/reading/hole.ts';
import type { IncidentRow } from '../incident/model.ts';
import { spanText, utcStamp } from '../time.ts';
import { messageUseSchema } from './model.ts';

/** A text to be filled in: Holdfast's own, or one of a guide. Its fields are found in it by `fieldsOf`. */
export const messageTemplate = z.object({
  id: z.string(),
  title: z.string(),
  /** The guide's name, or '' for one that comes with Holdfast. */
  from: z.string(),
  use: messageUseSchema,
  /** Where it is meant to be read, e.g. `status page`: decides its form, not where it may be sent. */
  form: z.string(),
  subject: z.string(),
  body: z.string(),
});
export type MessageTemplate = z.infer<typeof messageTemplate>;

/** One thing to fill in; it may stand in several places of subject and body. */
export interface MessageField {
  name: string;
  choices?: readonly string[];
}

export type FieldValues = Readonly<Record<string, string>>;

/** What is to be filled in, in the order in which it first stands. Names are compared without case. */
export function fieldsOf(...texts: string[]): MessageField[] {
  const fields = new Map<string, MessageField>();
  for (const text of texts)
    for (const { name, choices } of holesIn(text))
      if (!fields.has(keyOf(name))) fields.set(keyOf(name), { name, ...(choices && { choices }) });
  return [...fields.values()];
}

export type Piece = { kind: 'text' | 'filled' | 'open'; text: string; name?: string };

/** A text cut at its fields: what stands there, what was filled in, what is still open. */
export function piecesOf(text: string, values: FieldValues): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  const add = (piece: Piece) => piece.text !== '' && pieces.push(piece);
  for (const { start, end, name } of holesIn(text)) {
    add({ kind: 'text', text: text.slice(from, start) });
    const value = values[keyOf(name)]?.trim();
    add(value ? { kind: 'filled', text: value, name } : { kind: 'open', text: text.slice(start, end), name });
    from = end;
  }
  add({ kind: 'text', text: text.slice(from) });
  return pieces;
}

/** The text with its fields filled in; what has no value stays as it is written. */
export function fillText(text: string, values: FieldValues): string {
  return piecesOf(text, values)
    .map((piece) => piece.text)
    .join('');
}

/** How fields are compared: `[Start Time]` and `{{start_time}}` are one. */
export function keyOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

export interface Known {
  incident: IncidentRow;
  /** The number that the update will bear. */
  number: number;
  /** When the next update is promised, UTC ms; null where none is. */
  nextUpdateAt: number | null;
  now: number;
  timeOf?: (ms: number) => string;
}

/**
 * What the incident itself says about fields as guides call them. Only a whole name counts: a wrong guess that reads
 * well is worse than an open field.
 */
export function knownValues(fields: readonly MessageField[], known: Known): Record<string, string> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const key = keyOf(field.name);
      const value = wordsFor(key, known);
      if (!value) return [];
      if (!field.choices) return [[key, value]];
      const choice = field.choices.find((c) => keyOf(c) === keyOf(value));
      return choice ? [[key, choice]] : [];
    }),
  );
}

const meanings: readonly [RegExp, (k: Known, stamp: (ms: number) => string) => string][] = [
  [
    /^(incident )?(title|name|summary)$|^(brief|short) (description|summary|title)$|^issue( title| summary)?$/,
    (k) => k.incident.title,
  ],
  [/^(current )?(severity|sev|priority)( level)?$/, (k) => k.incident.severity?.code ?? ''],
  [/^severity label$/, (k) => k.incident.severity?.label ?? ''],
  [/^(current |incident )?status$/, (k) => k.incident.status],
  [
    /^(affected )?(services?|systems?|components?)( affected)?( name)?$|^service s$/,
    (k) => k.incident.services.join(', '),
  ],
  [/^(customer |user |business )?impact( description)?$|^describe impact$/, (k) => k.incident.impact],
  [/^(current )?(situation|what we know|details|description)$/, (k) => k.incident.summary],
  [/^(root )?(resolution|fix|what fixed it|resolution summary)$/, (k) => k.incident.resolution],
  [
    /^(incident )?(start(ed)?( time| at)?|began|time started|declared( at)?|since)$/,
    (k, stamp) => stamp(k.incident.declaredAt),
  ],
  [
    /^(resolved( at)?|resolution time|end time|time resolved)$/,
    (k, stamp) => (k.incident.resolvedAt === null ? '' : stamp(k.incident.resolvedAt)),
  ],
  [
    /^(total )?(duration|downtime|time to resolve)$/,
    (k) => spanText((k.incident.resolvedAt ?? k.now) - k.incident.declaredAt),
  ],
  [/^(incident )?commander( name)?$|^ic( name)?$|^lead( name)?$/, (k) => k.incident.commander],
  [/^(communications|comms)( lead)?( name)?$/, (k) => k.incident.roles['communications'] ?? ''],
  [/^(technical|tech) lead( name)?$/, (k) => k.incident.roles['technical lead'] ?? ''],
  [/^update (number|no|n)$|^n$/, (k) => String(k.number)],
  [
    /^next update( at| time| by| due)?$|^time of next update$/,
    (k, stamp) => (k.nextUpdateAt === null ? '' : stamp(k.nextUpdateAt)),
  ],
  [
    /^(current )?(date|time|timestamp|date time|now)$|^yyyy mm dd hh mm( ss)?( utc)?$/,
    (k, stamp) => stamp(k.now),
  ],
  [/^yyyy mm dd$/, (k) => new Date(k.now).toISOString().slice(0, 10)],
  [/^(incident|inc|ticket) (id|number|no)$|^inc id$/, (k) => k.incident.id],
];

function wordsFor(key: string, known: Known): string {
  const stamp = known.timeOf ?? utcStamp;
  return meanings.find(([pattern]) => pattern.test(key))?.[1](known, stamp) ?? '';
}
