import { clockEntries } from '../clock/entries.ts';
import { contactEntries } from '../contact/entries.ts';
import { ERASED, type StoredEvent } from '../event.ts';
import { databaseEntries } from '../database/entries.ts';
import { healthEntries } from '../health/entries.ts';
import { commandEntries } from '../incident/commandEntries.ts';
import { bundleEntries } from '../bundle/entries.ts';
import { fileEntries, fileSilent } from '../file/entries.ts';
import { incidentEntries } from '../incident/entries.ts';
import { messageEntries, messageSilent } from '../message/entries.ts';
import { recordingEntries, recordingSilent } from '../recording/entries.ts';
import { reviewEntries } from '../review/entries.ts';
import { runEntries, runSilent } from '../run/entries.ts';
import { taskEntries } from '../task/entries.ts';
import { terminalEntries } from '../terminal/entries.ts';
import { tunnelEntries } from '../tunnel/entries.ts';
import { entryFor, type EntryText, type EntryWriter } from './entry.ts';
import { entryCorrected, entryPinned, entryUnpinned, noteAdded } from './model.ts';

const notes: EntryWriter[] = [entryFor(noteAdded, (d) => ({ kind: 'note', text: d.text }))];

/** Every feature that appears in the timeline adds its writers here. */
const writers = new Map(
  [
    ...notes,
    ...clockEntries,
    ...commandEntries,
    ...contactEntries,
    ...bundleEntries,
    ...databaseEntries,
    ...healthEntries,
    ...fileEntries,
    ...incidentEntries,
    ...messageEntries,
    ...recordingEntries,
    ...reviewEntries,
    ...runEntries,
    ...taskEntries,
    ...terminalEntries,
    ...tunnelEntries,
  ].map((w) => [w.type, w]),
);

/** No entries themselves: events that change an entry, and what the lines of a run tell as well. */
const silent = new Set([
  ERASED,
  entryCorrected.type,
  entryPinned.type,
  entryUnpinned.type,
  ...messageSilent,
  ...fileSilent,
  ...recordingSilent,
  ...runSilent,
]);

/** How an event reads in the timeline, or null where it is none of its lines. Unknown types are shown as such. */
export function describeEvent(event: StoredEvent): EntryText | null {
  if (silent.has(event.type)) return null;
  const writer = writers.get(event.type);
  if (writer) return writer.write(event);
  return { kind: 'other', text: `Recorded by a newer console: ${event.type}` };
}
