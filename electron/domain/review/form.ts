import { z } from 'zod';
import type { Guide } from '../guide/model.ts';
import type { IncidentRow } from '../incident/model.ts';
import { keyOf, knownValues, type MessageField } from '../message/template.ts';
import { sectionNames, sectionTitles, type ReviewRow } from './model.ts';

/** A guide's own form for a post-mortem or an incident report, to be filled from the incident. */
export const reviewForm = z.object({ id: z.string(), title: z.string(), from: z.string(), text: z.string() });
export type ReviewForm = z.infer<typeof reviewForm>;

/** The report forms of a guide; `name` is the guide's. */
export function formsOfGuide(guide: Pick<Guide, 'templates'>, id: string, name: string): ReviewForm[] {
  return guide.templates
    .filter((template) => template.channel === 'report')
    .map(({ id: templateId, title, text }) => ({ id: `${id}:${templateId}`, title, from: name, text }));
}

/** What the incident and its review say about a form's fields, by `keyOf` their names. Times are UTC; `now` is ms. */
export function formValues(
  fields: readonly MessageField[],
  incident: IncidentRow,
  review: ReviewRow,
  now: number,
): Record<string, string> {
  const written = new Map(
    sectionNames.map((section) => [keyOf(sectionTitles[section]), review.sections[section] ?? '']),
  );
  const own = fields.flatMap(({ name, choices }) => {
    const text = choices ? '' : (written.get(keyOf(name)) ?? '');
    return text.trim() === '' ? [] : [[keyOf(name), text]];
  });
  return {
    ...knownValues(fields, { incident, number: 1, nextUpdateAt: null, now }),
    ...(Object.fromEntries(own) as Record<string, string>),
  };
}
