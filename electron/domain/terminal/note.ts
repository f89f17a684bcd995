import { showHidden } from '../hidden.ts';
import { utcStamp } from '../time.ts';

/** 18,000 characters of a selection: a note takes 20,000, and its head stands above it. */
const MAX_SELECTION = 18_000;
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** A piece of a terminal as a note of the timeline: where and when it was read, then the text as it stood. */
export function selectionNote(host: string, selection: string, at: number): string {
  const text = showHidden(selection.replace(/\r\n?/g, '\n').replace(CONTROL, ''))
    .replace(/[ \t]+$/gm, '')
    .replace(/^\n+|\n+$/g, '');
  const cut = text.length > MAX_SELECTION;
  const head = `From the terminal on ${host}, ${utcStamp(at)}${cut ? `, the first ${MAX_SELECTION.toLocaleString('en')} characters` : ''}:`;
  return `${head}\n${text.slice(0, MAX_SELECTION)}`;
}
