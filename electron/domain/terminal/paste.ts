import { REORDERS } from '../hidden.ts';

/**
 * Why a paste is shown before it is sent.
 * - `lines`: several lines; a shell runs each as it comes unless it takes pastes as one piece.
 * - `newline`: ends with a newline and would run at once.
 * - `control`: control characters, which a terminal takes as keys.
 * - `hidden`: characters that nobody sees or that change the order of what is read.
 * - `danger`: a command that needs a second look on a production host.
 * - `large`: more than 100 kB.
 */
export type PasteConcern = 'lines' | 'newline' | 'control' | 'hidden' | 'danger' | 'large';

const LARGE = 100_000;
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
/** Words at the place of a command; a guard against slips, no judge of risk. */
const DANGER =
  /(^|[\n;&|(`]|\$\()\s*(sudo|doas|su|rm\s+(-\w*[rf]|--(recursive|force))|mkfs\S*|dd|shutdown|reboot|halt|poweroff|init|kill(all)?|pkill|truncate|shred|iptables|systemctl\s+(stop|restart|disable|mask)|drop\s+(table|database)|delete\s+from)\b/im;

/** What about a text to be pasted asks for a look first; none where it may be sent as it is. */
export function pasteConcerns(text: string, production: boolean): PasteConcern[] {
  const line = text.replace(/(\r\n|\r|\n)$/, '');
  const found: [PasteConcern, boolean][] = [
    ['control', CONTROL.test(text)],
    ['hidden', REORDERS.test(text)],
    ['danger', production && DANGER.test(text)],
    ['lines', /[\r\n]/.test(line)],
    ['newline', line !== text && !/[\r\n]/.test(line)],
    ['large', text.length > LARGE],
  ];
  return found.flatMap(([concern, is]) => (is ? [concern] : []));
}

/** Concerns that are shown even where the guard is off: nobody pastes such things on purpose. */
export const alwaysAsked: readonly PasteConcern[] = ['control', 'hidden', 'danger'];

/** The text without what a terminal would take as keys and without hidden characters; tabs and lines stay. */
export function cleanPaste(text: string): string {
  return text.replace(new RegExp(CONTROL, 'g'), '').replace(new RegExp(REORDERS, 'g'), '');
}

/** A text as it really is, for the eye: control and hidden characters as `⟨U+001B⟩`. */
export function showPaste(text: string): string {
  const all = new RegExp(`${CONTROL.source}|${REORDERS.source}`, 'g');
  return text.replace(
    all,
    (char) => `\u27e8U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}\u27e9`,
  );
}
