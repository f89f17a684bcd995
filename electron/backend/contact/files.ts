import { parse } from 'csv-parse/sync';
import ICAL from 'ical.js';
import { Failure } from '../../domain/failure.ts';
import {
  contactDetails,
  shift,
  type ContactChannel,
  type ContactDetails,
  type Rota,
  type Shift,
} from '../../domain/contact/model.ts';

export interface ReadFile {
  contacts: ContactDetails[];
  rota: Omit<Rota, 'id'> | null;
  problems: string[];
}

const MAX_CONTACTS = 500;
const MAX_SHIFTS = 2000;
/** Repeating turns are laid out for a year, which is as far as a rota is worth anything. */
const AHEAD_MS = 366 * 86_400_000;

/** Reads contacts (CSV, vCard) or turns of duty (iCalendar) by what the text is, not by its name. */
export function readContactFile(file: string, text: string, now: number): ReadFile {
  const plain = text.replace(/^\ufeff/, '');
  try {
    if (/^\s*BEGIN:VCARD/im.test(plain)) return fromVcard(plain);
    if (/^\s*BEGIN:VCALENDAR/im.test(plain)) return fromCalendar(file, plain, now);
    return fromCsv(plain);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(
      'INVALID',
      `${file} cannot be read as CSV, vCard or iCalendar. Export it again as one of these.`,
    );
  }
}

const columns = {
  name: /^(full ?name|display ?name|name|nombre|nom|姓名)$/i,
  role: /^(role|title|job ?title|team|function|position|rolle|rol|rôle|职位)$/i,
  phone: /phone|mobile|tel|cell|handy|móvil|电话|手机/i,
  email: /e-?mail|correo|邮/i,
  chat: /slack|chat|teams|matrix|signal/i,
  note: /^(note|notes|comment|remark|bemerkung)s?$/i,
};

function fromCsv(text: string): ReadFile {
  const first = text.split('\n', 1)[0] ?? '';
  const delimiter = [';', '\t', ','].find((d) => first.includes(d)) ?? ',';
  const rows = parse(text, {
    columns: true,
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
    to: MAX_CONTACTS,
  }) as Record<string, string>[];
  const headers = Object.keys(rows[0] ?? {});
  if (!headers.some((h) => columns.name.test(h)))
    throw new Failure('INVALID', 'The first line of the CSV must name its columns; one of them is "Name".');
  const problems: string[] = [];
  const contacts = rows.flatMap((row, i) => {
    const cell = (column: RegExp) =>
      headers.filter((h) => column.test(h) && row[h]).map((h) => [h, row[h] ?? ''] as const);
    const way = (kind: ContactChannel['kind'], column: RegExp) =>
      cell(column).map(([label, value]) => ({ kind, label: label.slice(0, 60), value }));
    const channels = [
      ...way('phone', columns.phone),
      ...way('email', columns.email),
      ...way('chat', columns.chat),
    ];
    return checked(
      {
        name: cell(columns.name)[0]?.[1] ?? '',
        role: cell(columns.role)[0]?.[1] ?? '',
        channels,
        note: cell(columns.note)
          .map(([, value]) => value)
          .join('\n'),
      },
      `Line ${i + 2}`,
      problems,
    );
  });
  return { contacts, rota: null, problems };
}

function checked(raw: unknown, place: string, problems: string[]): ContactDetails[] {
  const parsed = contactDetails.safeParse(raw);
  if (parsed.success) return [parsed.data];
  problems.push(`${place}: ${parsed.error.issues[0]?.message ?? 'cannot be read'}`);
  return [];
}

function fromVcard(text: string): ReadFile {
  const cards = text.match(/BEGIN:VCARD[\s\S]*?END:VCARD/gi) ?? [];
  const problems: string[] = [];
  const contacts = cards.slice(0, MAX_CONTACTS).flatMap((card, i) => {
    const parsed = ICAL.parse(card.replace(/\r?\n/g, '\r\n')) as unknown;
    const component = new ICAL.Component(
      (Array.isArray(parsed) && parsed[0] === 'vcard' ? parsed : card) as never,
    );
    const value = (name: string) => plainValue(component.getFirstPropertyValue(name));
    const ways = (name: string, kind: ContactChannel['kind']) =>
      component.getAllProperties(name).map((p) => ({
        kind,
        label: String(p.getParameter('type') ?? '').slice(0, 60),
        value: plainValue(p.getFirstValue()).replace(/^(tel|mailto):/i, ''),
      }));
    const name = value('fn') || value('n').replaceAll(';', ' ').trim();
    const channels = [...ways('tel', 'phone'), ...ways('email', 'email')].filter((c) => c.value !== '');
    return checked(
      { name, role: value('title') || value('role'), channels, note: value('note') },
      `Card ${i + 1}`,
      problems,
    );
  });
  return { contacts, rota: null, problems };
}

function plainValue(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  if (Array.isArray(value)) return value.map(plainValue).filter(Boolean).join(' ');
  return value === null || value === undefined ? '' : String(value as string | number).trim();
}

function fromCalendar(file: string, text: string, now: number): ReadFile {
  const calendar = new ICAL.Component(ICAL.parse(text) as never);
  for (const zone of calendar.getAllSubcomponents('vtimezone'))
    ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  const problems: string[] = [];
  const events = calendar.getAllSubcomponents('vevent').map((e) => new ICAL.Event(e));
  const shifts = events.flatMap((event) => turnsOf(event, now));
  const good = shifts.flatMap((s) => {
    const parsed = shift.safeParse(s);
    if (!parsed.success) problems.push(`${s.person || 'A turn'}: ${parsed.error.issues[0]?.message ?? ''}`);
    return parsed.success ? [parsed.data] : [];
  });
  const given: unknown = calendar.getFirstPropertyValue('x-wr-calname');
  const name = plainValue(given) || file.replace(/\.[^.]*$/, '') || 'On call';
  const sorted = good.toSorted((a, b) => a.start - b.start);
  if (sorted.length > MAX_SHIFTS) problems.push(`Only the first ${MAX_SHIFTS} turns are taken.`);
  return { contacts: [], rota: { name: name.slice(0, 200), shifts: sorted.slice(0, MAX_SHIFTS) }, problems };
}

/** Turns that ended before today are history. */
function turnsOf(event: ICAL.Event, now: number): Shift[] {
  const person = personOf(event);
  const turn = (start: ICAL.Time, end: ICAL.Time): Shift => ({
    person,
    start: start.toJSDate().getTime(),
    end: end.toJSDate().getTime(),
  });
  if (!event.isRecurring()) {
    const only = turn(event.startDate, event.endDate);
    return only.end > now ? [only] : [];
  }
  const turns: Shift[] = [];
  const each = event.iterator();
  // A rule may go on for ever: turns are looked at up to a year ahead, and 20,000 at the most.
  for (let i = 0; i < 20_000; i++) {
    const next = each.next() as ICAL.Time | null;
    if (!next) break;
    const { startDate, endDate } = event.getOccurrenceDetails(next);
    const one = turn(startDate, endDate);
    if (one.start > now + AHEAD_MS) break;
    if (one.end > now) turns.push(one);
  }
  return turns;
}

// PagerDuty and Opsgenie write "On Call - Ana - Database" or the person as attendee.
function personOf(event: ICAL.Event): string {
  const [attendee] = event.attendees;
  const named = attendee ? plainValue(attendee.getParameter('cn')) : '';
  const title = (event.summary ?? '').replace(/^on[- ]?call\s*[-:–]\s*/i, '').split(/\s+[-–]\s+/)[0] ?? '';
  return (named || title.trim()).slice(0, 200);
}
