import type { ReviewContent } from './markdown.ts';
import { durationsOf } from './metrics.ts';

/** The review for programs: times in UTC ms, durations in ms, null where something is not known. */
export function reviewJson(content: ReviewContent): string {
  const { incident, review, metrics, story, evidence = [], now } = content;
  const { incidentId: _id, ...written } = review;
  return `${JSON.stringify(
    {
      format: 'holdfast-review',
      version: 1,
      madeAt: now,
      incident,
      points: metrics,
      durations: durationsOf(metrics),
      ...written,
      evidence,
      story: story.map(({ id, at, kind, actor, text, detail }) => ({ id, at, kind, actor, text, detail })),
    },
    null,
    2,
  )}\n`;
}
