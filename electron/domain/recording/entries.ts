import { assertNever } from '../assert.ts';
import { duration } from '../run/duration.ts';
import { entryFor, type EntryWriter } from '../timeline/entry.ts';
import type { EntryTone } from '../timeline/model.ts';
import { sizeText } from '../size.ts';
import {
  recordingFinished,
  recordingInputSet,
  recordingPinned,
  recordingRemoved,
  recordingStarted,
  recordingStartedHere,
  recordingUnpinned,
  type RecordingOutcome,
} from './model.ts';

/** How recordings read in the timeline: a line when one is closed, which tells its length and its hash. */
export const recordingEntries: EntryWriter[] = [
  entryFor(recordingFinished, (d) => ({
    kind: 'terminal',
    tone: toneOf(d.outcome),
    text: `Recording of ${d.host} ${endingWords(d.outcome)}`,
    detail: d.sha256
      ? `${duration(d.durationMs)}, ${sizeText(d.castBytes)}, kept as ${sizeText(d.bytes)}\nSHA-256 ${d.sha256}`
      : '',
  })),
  entryFor(recordingInputSet, (d) => ({
    kind: 'terminal',
    text: d.on
      ? `Typed lines on ${d.host} are recorded from now on`
      : `Typed lines on ${d.host} are no longer recorded`,
  })),
  entryFor(recordingRemoved, (d) => ({
    kind: 'terminal',
    text: `Recording of ${d.host} removed`,
    detail: removalWords(d.why),
  })),
];

/** The begin stands in the line of the end and in the terminal's own. */
export const recordingSilent = [
  recordingStarted.type,
  recordingStartedHere.type,
  recordingPinned.type,
  recordingUnpinned.type,
];

/** How a recording ended, as a sentence goes on: `closed`. */
export function endingWords(outcome: RecordingOutcome): string {
  switch (outcome) {
    case 'closed':
      return 'closed';
    case 'switched_off':
      return 'switched off';
    case 'limit':
      return 'ended: it reached its limit of size';
    case 'disk_full':
      return 'ended: the disk is full';
    case 'failed':
      return 'ended: its file could not be written';
    case 'recovered':
      return 'was cut off when Holdfast ended; what was written by then was closed at the next start';
    case 'lost':
      return 'lost: its file was not found';
    default:
      return assertNever(outcome);
  }
}

function toneOf(outcome: RecordingOutcome): EntryTone {
  if (outcome === 'closed' || outcome === 'switched_off') return '';
  return outcome === 'recovered' || outcome === 'limit' ? 'unsure' : 'bad';
}

function removalWords(why: 'age' | 'space' | 'person'): string {
  switch (why) {
    case 'age':
      return 'It was older than recordings are kept.';
    case 'space':
      return 'It was the oldest, and room was needed for newer ones.';
    case 'person':
      return 'By hand.';
    default:
      return assertNever(why);
  }
}
