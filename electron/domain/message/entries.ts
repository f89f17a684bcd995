import { utcStamp } from '../time.ts';
import { entryFor, type EntryWriter } from '../timeline/entry.ts';
import {
  deliveryAttempted,
  deliveryFailed,
  deliveryHeld,
  deliverySent,
  deliverySettled,
  deliveryUncertain,
  messageDiscarded,
  messageDrafted,
  messageEdited,
  messageHandedOn,
  messageQueued,
  type MessageUse,
} from './model.ts';

const kind = 'message' as const;

/** "Update 3", "First message": how a message is called where its subject is not shown. */
export function messageName(use: MessageUse, number: number | null): string {
  switch (use) {
    case 'initial':
      return 'First message';
    case 'update':
      return number === null ? 'Update' : `Update ${number}`;
    case 'resolution':
      return 'Resolution message';
    case 'other':
      return 'Message';
  }
}

const said = (d: { subject: string; body: string }): string =>
  [d.subject, d.body].filter(Boolean).join('\n\n');

/** How messages read in the timeline: each as it was sent. */
export const messageEntries: EntryWriter[] = [
  entryFor(messageQueued, (d) => ({
    kind,
    text: `${messageName(d.use, d.number)} queued for ${d.deliveries.map((x) => x.channel).join(', ')}`,
    detail: d.subject,
  })),
  entryFor(deliverySent, (d) => ({
    kind,
    pinned: true,
    tone: 'good',
    text: `Message sent to ${d.channel}`,
    detail: said(d),
  })),
  entryFor(deliveryFailed, (d) => ({
    kind,
    tone: 'bad',
    text: d.again
      ? `Sending to ${d.channel} failed, it is tried again`
      : `Sending to ${d.channel} was refused`,
    detail: d.reason,
  })),
  entryFor(deliveryUncertain, (d) => ({
    kind,
    tone: 'unsure',
    text: `A message to ${d.channel} may or may not have arrived: look there`,
    detail: d.reason,
  })),
  entryFor(deliveryHeld, (d) => ({
    kind,
    tone: 'unsure',
    text: `The message to ${d.channel} is not sent without asking: it may have gone out already`,
    detail: `It waited since ${utcStamp(d.since)}, and this console started anew or from a backup.`,
  })),
  entryFor(deliverySettled, (d) => ({ kind, text: settled[d.as].replace('@', d.channel) })),
  entryFor(messageHandedOn, (d) => ({
    kind,
    pinned: true,
    tone: 'good',
    text: handedOn(d.by, d.to),
    detail: said(d),
  })),
];

const settled = {
  arrived: 'The message to @ is known to have arrived',
  send: 'The message to @ shall be sent',
  withdrawn: 'The message to @ was withdrawn',
};

function handedOn(by: string, to: string): string {
  const whom = to ? ` to ${to}` : '';
  if (by === 'phone') return `Message read out by phone${whom}`;
  if (by === 'in person') return `Message told in person${whom}`;
  return `Message passed on by ${by}${whom}`;
}

/** Drafts are not told in the timeline, and an attempt is told by its end. */
export const messageSilent: readonly string[] = [
  messageDrafted.type,
  messageEdited.type,
  messageDiscarded.type,
  deliveryAttempted.type,
];
