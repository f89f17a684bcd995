import { regimeLabels } from '../clock/regulator.ts';
import { utcStamp } from '../time.ts';
import { entryFor, type EntryWriter } from '../timeline/entry.ts';
import {
  breachFields,
  breachFieldNames,
  breachRecorded,
  incidentAware,
  regulatorNotified,
} from './breach.ts';
import {
  incidentAbsorbed,
  incidentLinked,
  incidentMergedInto,
  incidentUnlinked,
  incidentWithdrawn,
  type LinkKind,
} from './closing.ts';
import { handoverAccepted, handoverDeclined, handoverOffered } from './handover.ts';
import { holdSet } from './hold.ts';
import { incidentExpired } from './retention.ts';

const kind = 'status' as const;

export const linkLabels: Record<LinkKind, string> = {
  caused_by: 'Caused by',
  duplicate_of: 'Duplicate of',
  related: 'Related to',
};

/** How command, links, the end of an incident and a breach read in the timeline. */
export const commandEntries: EntryWriter[] = [
  entryFor(handoverOffered, (d, e) => ({
    kind: 'role',
    pinned: true,
    text: `${e.actor} offers command to ${d.to}`,
    detail: d.brief,
  })),
  entryFor(handoverAccepted, (d) => ({ kind: 'role', pinned: true, text: `${d.by} accepts command` })),
  entryFor(handoverDeclined, (d) => ({
    kind: 'role',
    text: `Handover ended by ${d.by}`,
    detail: d.reason,
  })),
  entryFor(incidentLinked, (d) => ({ kind, text: `${linkLabels[d.kind]}: ${d.title}` })),
  entryFor(incidentUnlinked, (d) => ({ kind, text: `No longer "${linkLabels[d.kind]}": ${d.title}` })),
  entryFor(incidentMergedInto, (d) => ({
    kind,
    pinned: true,
    text: `Merged into: ${d.title}`,
    detail: d.reason,
  })),
  entryFor(incidentAbsorbed, (d) => ({
    kind,
    pinned: true,
    text: `A duplicate was merged into this: ${d.title}`,
    detail: d.summary,
  })),
  entryFor(incidentWithdrawn, (d) => ({
    kind,
    pinned: true,
    text: 'Declared by mistake',
    detail: d.reason,
  })),
  entryFor(incidentAware, (d) => ({
    kind,
    pinned: true,
    text: `Aware of a reportable incident since ${utcStamp(d.awareAt)}`,
    detail: [d.regimes.map((r) => regimeLabels[r]).join(', '), d.note].filter(Boolean).join('\n'),
  })),
  entryFor(breachRecorded, (d) => ({
    kind,
    text: 'Breach register updated',
    detail: breachFieldNames
      .filter((name) => d[name])
      .map((name) => `${breachFields[name]}: ${d[name] ?? ''}`)
      .join('\n'),
  })),
  entryFor(regulatorNotified, (d) => ({
    kind,
    pinned: true,
    text: `Done: ${d.label}`,
    detail: [`At ${utcStamp(d.notifiedAt)}`, d.reference && `Reference: ${d.reference}`]
      .filter(Boolean)
      .join('\n'),
  })),
  entryFor(incidentExpired, (d) => ({
    kind,
    text: `Put away after ${d.years} years, agreed by ${d.consent}`,
  })),
  entryFor(holdSet, (d) => ({ kind, text: d.on ? 'Legal hold set' : 'Legal hold lifted', detail: d.reason })),
];
