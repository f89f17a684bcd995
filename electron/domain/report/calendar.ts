import type { BoardItem } from './model.ts';

const priority = { high: 1, medium: 5, low: 9 };

/** Open action items as to-dos of iCalendar (RFC 5545), which calendars import. `now` is UTC ms. */
export function actionsCalendar(items: readonly BoardItem[], now: number): string {
  const stamp = `${new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')}`;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Holdfast//Action items//EN',
    ...items
      .filter((item) => item.state === 'open')
      .flatMap((item) => [
        'BEGIN:VTODO',
        `UID:${item.actionId}@holdfast.invalid`,
        `DTSTAMP:${stamp}`,
        `SUMMARY:${escaped(item.title)}`,
        `DESCRIPTION:${escaped(`Owner: ${item.owner || 'nobody yet'}\nIncident: ${item.incident}`)}`,
        ...(item.due ? [`DUE;VALUE=DATE:${item.due.replaceAll('-', '')}`] : []),
        `PRIORITY:${priority[item.priority]}`,
        'STATUS:NEEDS-ACTION',
        'END:VTODO',
      ]),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

function escaped(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replace(/\r\n?|\n/g, '\\n');
}

/** Lines are folded after 75 octets at most (3.1); 72 characters of three octets would be too many, so it counts them. */
function folded(line: string): string {
  let out = '';
  let octets = 0;
  for (const character of line) {
    const code = character.codePointAt(0) ?? 0;
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (octets + size > 74) {
      out += '\r\n ';
      octets = 1;
    }
    out += character;
    octets += size;
  }
  return out;
}
