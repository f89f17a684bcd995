import { expect, test } from 'vitest';
import { readContactFile } from '../../../electron/backend/contact/files.ts';

const NOW = Date.UTC(2026, 10, 21, 3, 0);

test('a CSV with several numbers each is read by its column names, whatever separates them', () => {
  const text =
    'Name;Job Title;Mobile Phone;Desk phone;E-mail\r\nAna Ruiz;DBA;+49 170 1;+49 30 2;ana@example.com\r\n;x;1;;\r\n';
  const { contacts, problems } = readContactFile('people.csv', text, NOW);
  expect(contacts).toEqual([
    {
      name: 'Ana Ruiz',
      role: 'DBA',
      channels: [
        { kind: 'phone', label: 'Mobile Phone', value: '+49 170 1' },
        { kind: 'phone', label: 'Desk phone', value: '+49 30 2' },
        { kind: 'email', label: 'E-mail', value: 'ana@example.com' },
      ],
      note: '',
    },
  ]);
  expect(problems).toEqual(['Line 3: Give a name']);
  expect(() => readContactFile('x.csv', 'a,b\n1,2\n', NOW)).toThrow(/"Name"/);
});

test('vCards of both versions are read, folded lines and types too', () => {
  const text = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    'FN:Bo Chen',
    'TITLE:On-call',
    'TEL;TYPE=CELL:+49 170 555',
    ' 0101',
    'EMAIL:bo@example.com',
    'END:VCARD',
    'BEGIN:VCARD',
    'VERSION:4.0',
    'FN:Hosting Ltd',
    'TEL;VALUE=uri;TYPE=work:tel:+49-30-99',
    'END:VCARD',
  ].join('\r\n');
  const { contacts } = readContactFile('team.vcf', text, NOW);
  expect(contacts.map((c) => [c.name, c.role, c.channels.map((w) => w.value)])).toEqual([
    ['Bo Chen', 'On-call', ['+49 170 5550101', 'bo@example.com']],
    ['Hosting Ltd', '', ['+49-30-99']],
  ]);
});

test('a rota keeps its turns in its own zone over daylight saving, and a rule without an end stops after a year', () => {
  const text = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'X-WR-CALNAME:Database on call',
    'BEGIN:VTIMEZONE',
    'TZID:Europe/Berlin',
    'BEGIN:STANDARD',
    'DTSTART:19701025T030000',
    'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
    'TZOFFSETFROM:+0200',
    'TZOFFSETTO:+0100',
    'END:STANDARD',
    'BEGIN:DAYLIGHT',
    'DTSTART:19700329T020000',
    'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
    'TZOFFSETFROM:+0100',
    'TZOFFSETTO:+0200',
    'END:DAYLIGHT',
    'END:VTIMEZONE',
    'BEGIN:VEVENT',
    'UID:1',
    'SUMMARY:On Call - Ana Ruiz - Database',
    'DTSTART;TZID=Europe/Berlin:20261116T090000',
    'DTEND;TZID=Europe/Berlin:20261123T090000',
    'RRULE:FREQ=WEEKLY;INTERVAL=2',
    'END:VEVENT',
    'BEGIN:VEVENT',
    'UID:2',
    'SUMMARY:Bo Chen',
    'DTSTART:20251201T080000Z',
    'DTEND:20251208T080000Z',
    'END:VEVENT',
    'END:VCALENDAR',
  ].join('\r\n');
  const { rota } = readContactFile('oncall.ics', text, NOW);
  expect(rota?.name).toBe('Database on call');
  expect(new Set(rota?.shifts.map((s) => s.person))).toEqual(new Set(['Ana Ruiz']));
  expect(rota?.shifts.length).toBeGreaterThan(25);
  expect(rota?.shifts.length).toBeLessThan(28);
  const hours = new Set(rota?.shifts.map((s) => new Date(s.start).toISOString().slice(11, 16)));
  expect(hours).toEqual(new Set(['08:00', '07:00']));
});

test('what is none of these says so, and nothing of it runs away', () => {
  expect(() => readContactFile('x.ics', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:x', NOW)).toThrow(
    /Export it again/,
  );
  const endless = [
    'BEGIN:VCALENDAR',
    'BEGIN:VEVENT',
    'SUMMARY:x',
    'DTSTART:19000101T000000Z',
    'DTEND:19000101T000100Z',
    'RRULE:FREQ=MINUTELY',
    'END:VEVENT',
    'END:VCALENDAR',
  ].join('\r\n');
  expect(readContactFile('x.ics', endless, NOW).rota?.shifts).toEqual([]);
});
