import { measuredText, minutesText, utcStamp } from '../time.ts';
import { audienceLabels } from '../severity/model.ts';
import { entryFor, type EntryWriter } from '../timeline/entry.ts';
import {
  clockJumped,
  clockSnoozed,
  clockWaived,
  clocksPlanned,
  escalated,
  incidentAcknowledged,
  reminderDone,
  reminderSet,
  updateGiven,
} from './model.ts';

const kind = 'clock' as const;

type Plan = Parameters<typeof clocksPlanned>[0]['plan'];

function planText({ response, mitigate, cadence, review, told }: Plan): string {
  const span = minutesText;
  const parts = [
    response === null ? '' : `first response in ${span(response)}`,
    cadence.internal === null ? '' : `updates every ${span(cadence.internal)}`,
    mitigate === null ? '' : `well again in ${span(mitigate)}`,
    review === null ? '' : `review in ${review.amount} ${review.unit}`,
  ].filter(Boolean);
  return [parts.join(', ') || 'nothing has a time', told.length > 0 && `Must know: ${told.join(', ')}`]
    .filter(Boolean)
    .join('\n');
}

/** How what is due reads in the timeline. */
export const clockEntries: EntryWriter[] = [
  entryFor(clocksPlanned, (d) => ({
    kind,
    text: `Clocks of ${d.plan.label}`,
    detail: [planText(d.plan), d.ended.length > 0 && `No longer due: ${d.ended.join(', ')}`]
      .filter(Boolean)
      .join('\n'),
  })),
  entryFor(incidentAcknowledged, (d, e) => ({
    kind,
    pinned: true,
    text: `${e.actor} is on it`,
    detail: d.note ?? '',
  })),
  entryFor(updateGiven, (d) => ({
    kind,
    pinned: true,
    text: `Update given: ${d.audiences.map((a) => audienceLabels[a].toLowerCase()).join(', ')}${d.how ? ` (${d.how})` : ''}`,
    detail: d.text ?? '',
  })),
  entryFor(escalated, (d) => ({ kind, pinned: true, text: `Escalated to ${d.who}`, detail: d.note ?? '' })),
  entryFor(clockWaived, (d) => ({ kind, text: `Not needed: ${d.label}`, detail: d.reason })),
  entryFor(clockSnoozed, (d) => ({ kind, text: `Remind again of "${d.label}" at ${utcStamp(d.until)}` })),
  entryFor(reminderSet, (d) => ({ kind, text: `Reminder at ${utcStamp(d.due)}: ${d.text}` })),
  entryFor(reminderDone, (d) => ({ kind, text: `Reminder done: ${d.text}` })),
  entryFor(clockJumped, (d) => ({
    kind,
    tone: 'unsure',
    pinned: true,
    text: `This machine's clock jumped ${d.by > 0 ? 'ahead' : 'back'} by ${measuredText(Math.abs(d.by))}`,
    detail: `From ${utcStamp(d.before)} to ${utcStamp(d.after)}. Times around here may be wrong by that much.`,
  })),
];
