import { leadOf } from './outline.ts';

const HOLE =
  /\[([^\]\n[]{2,120})\](?!\(|:\s+(?:https?:|<|[./#]))|<([\p{L}][^<>\n]{1,60})>|\{\{\s*([^{}\n]{1,60}?)\s*\}\}|\$\{(\w{1,40})\}|\{([\p{L}][^{}\n]{1,80})\}|(_{3,}|＿{2,})|\b(YYYY-MM-DD(?:[ T]HH:MM(?::SS)?(?: ?[A-Z]{2,4})?)?|HH:MM|TBD|X{2,})\b/gu;
/** `Status: INVESTIGATING / IDENTIFIED / RESOLVED`: one of them is to be chosen. */
const CHOICES = /[:：]\s*((?:[\p{Lu}\d][\p{L}\d -]{1,24}\s*[/|]\s*){1,6}[\p{Lu}\d][\p{L}\d -]{1,24})\s*$/u;

function choicesOf(name: string): string[] | undefined {
  const parts = name.split(/\s*[|/]\s*/).map((p) => p.trim());
  const fits = parts.length > 1 && parts.length <= 8 && parts.every((p) => p !== '' && p.length <= 40);
  return fits && (name.includes('|') || parts.every((p) => /^[\p{Lu}\d]/u.test(p))) ? parts : undefined;
}

/** A place of a text that waits for its value. `start` and `end` are UTF-16 offsets. */
export interface Hole {
  start: number;
  end: number;
  name: string;
  choices?: string[];
}

/** What is to be filled in, in a text of several lines. */
export function holesIn(text: string): Hole[] {
  let at = 0;
  return text.split('\n').flatMap((line) => {
    const from = at;
    at += line.length + 1;
    return holesInLine(line).map((hole) => ({ ...hole, start: hole.start + from, end: hole.end + from }));
  });
}

/** What is to be filled in, in one line: bracketed names, blanks to write on, dates as `YYYY-MM-DD`, choices. */
export function holesInLine(line: string): Hole[] {
  const holes = [...line.matchAll(HOLE)].flatMap((m): Hole[] => {
    const name = m.slice(1).find((g) => g !== undefined) ?? '';
    if (/^[ xX]?$/.test(name) || /^https?:/.test(name)) return [];
    const own = /^[_＿]+$/.test(name)
      ? (leadOf(line.slice(0, m.index + 1).replace(/[[<{_]$/, ' '))?.lead ?? 'Text')
      : name;
    return [hole(own, m.index, m.index + m[0].length, choicesOf(name))];
  });
  return holes.length > 0 ? holes : openChoice(line);
}

function openChoice(line: string): Hole[] {
  const open = CHOICES.exec(line);
  const text = open?.[1] ?? '';
  const choices = open && choicesOf(text);
  if (!choices) return [];
  const start = line.length - line.slice(open.index).trimStart().length + open[0].indexOf(text);
  return [hole(leadOf(line)?.lead ?? 'Choice', start, start + text.trimEnd().length, choices)];
}

function hole(name: string, start: number, end: number, choices: string[] | undefined): Hole {
  return { start, end, name: name.trim(), ...(choices && { choices }) };
}
