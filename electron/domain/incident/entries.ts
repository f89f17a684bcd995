import { entryFor, type EntryWriter } from '../timeline/entry.ts';
import {
  impactSet,
  incidentDeclared,
  incidentRenamed,
  incidentReopened,
  incidentResolved,
  roleAssigned,
  servicesSet,
  severitySet,
  statusChanged,
  summarySet,
} from './model.ts';

const kind = 'status' as const;

/** A title as a line holds it; what is longer stands whole below. */
const LINE = 120;
const clipped = (title: string) => (title.length > LINE ? `${title.slice(0, LINE - 1).trimEnd()}…` : title);
const whole = (title: string) => (title.length > LINE ? `${title}\n` : '');

/** How an incident's own facts read in its timeline. */
export const incidentEntries: EntryWriter[] = [
  entryFor(incidentDeclared, (d) => ({
    kind,
    pinned: true,
    text: `Incident declared: ${clipped(d.title)}`,
    detail: `${whole(d.title)}${d.commander} is incident commander. Severity pending.`,
  })),
  entryFor(incidentRenamed, (d) => ({
    kind,
    text: `Renamed: ${clipped(d.title)}`,
    detail: whole(d.title).trimEnd(),
  })),
  entryFor(severitySet, (d) => ({
    kind,
    pinned: true,
    text: d.from
      ? `Severity changed from ${d.from} to ${d.severity.label}`
      : `Severity set to ${d.severity.label}`,
    detail: d.reason ?? '',
  })),
  entryFor(statusChanged, (d) => ({
    kind,
    pinned: true,
    text: `Status changed from ${d.from} to ${d.status}`,
    detail: d.note ?? '',
  })),
  entryFor(summarySet, (d) => ({ kind, text: 'Summary updated', detail: d.summary })),
  entryFor(impactSet, (d) => ({ kind, text: 'Impact updated', detail: d.impact })),
  entryFor(servicesSet, (d) => ({
    kind,
    text: d.services.length ? `Affected services: ${d.services.join(', ')}` : 'No affected services named',
  })),
  entryFor(roleAssigned, (d) => ({
    kind: 'role',
    pinned: d.role === 'commander',
    text: d.person ? `${d.person} is ${d.role}` : `Nobody is ${d.role} now`,
  })),
  entryFor(incidentResolved, (d) => ({
    kind,
    pinned: true,
    text: 'Incident resolved',
    detail: [d.resolution, `Impact: ${d.impact}`, d.rootCause && `Root cause: ${d.rootCause}`]
      .filter(Boolean)
      .join('\n'),
  })),
  entryFor(incidentReopened, (d) => ({ kind, pinned: true, text: 'Incident reopened', detail: d.reason })),
];
