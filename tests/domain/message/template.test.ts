import fc from 'fast-check';
import { ulid } from 'ulid';
import { expect, test } from 'vitest';
import type { IncidentRow } from '../../../electron/domain/incident/model.ts';
import { builtInTemplates } from '../../../electron/domain/message/builtIn.ts';
import { formsOfGuide } from '../../../electron/domain/review/form.ts';
import { templatesOfGuide } from '../../../electron/domain/message/fromGuide.ts';
import {
  fieldsOf,
  fillText,
  keyOf,
  knownValues,
  piecesOf,
} from '../../../electron/domain/message/template.ts';
import { importGuide } from '../../../electron/domain/guide/import.ts';

const at = Date.UTC(2026, 10, 21, 9, 40);
const incident: IncidentRow = {
  id: ulid(),
  title: 'Uploads fail',
  status: 'identified',
  severity: { scheme: 'Holdfast', code: 'P1', label: 'P1 · High', rank: 1, of: 4 },
  commander: 'Ana',
  summary: 'The disk of uploads-1 is full.',
  impact: 'Uploads fail for everyone.',
  resolution: '',
  services: ['uploads', 'gallery'],
  roles: { commander: 'Ana' },
  declaredAt: at,
  resolvedAt: null,
  updatedAt: at,
  closedAs: null,
  links: [],
  handover: null,
  hold: false,
};
const known = { incident, number: 3, nextUpdateAt: at + 3_600_000, now: at + 1_800_000 };

test('fields are found as guides write them, once each, with their choices', () => {
  const fields = fieldsOf(
    '[SEVERITY] {{title}}',
    'Since <start time>: [Title]\nStatus: INVESTIGATING / RESOLVED',
  );
  expect(fields).toEqual([
    { name: 'SEVERITY' },
    { name: 'title' },
    { name: 'start time' },
    { name: 'Status', choices: ['INVESTIGATING', 'RESOLVED'] },
  ]);
});

test('the incident fills in what it knows and leaves open what it does not', () => {
  const text =
    '[SEVERITY] [Brief description], [affected services], next update [NEXT UPDATE TIME], ETA [ETA]';
  const values = knownValues(fieldsOf(text), known);
  expect(fillText(text, values)).toBe(
    'P1 Uploads fail, uploads, gallery, next update 2026-11-21 10:40:00 UTC, ETA [ETA]',
  );
  expect(piecesOf(text, values).filter((p) => p.kind === 'open')).toEqual([
    { kind: 'open', text: '[ETA]', name: 'ETA' },
  ]);
});

test('a choice is made only where the incident says one of them', () => {
  const [status] = fieldsOf('Status: INVESTIGATING / IDENTIFIED / RESOLVED');
  expect(status && knownValues([status], known)).toEqual({ status: 'IDENTIFIED' });
  const [other] = fieldsOf('Status: OPEN / CLOSED');
  expect(other && knownValues([other], known)).toEqual({});
});

test.each(builtInTemplates)(
  '$id names its fields so that the incident fills in most',
  ({ subject, body }) => {
    const fields = fieldsOf(subject, body);
    const values = knownValues(fields, {
      ...known,
      incident: { ...incident, resolvedAt: at + 1, resolution: 'x' },
    });
    const open = fields.filter((f) => !values[keyOf(f.name)]);
    expect(open.length).toBeLessThanOrEqual(5);
    expect(fields.length - open.length).toBeGreaterThanOrEqual(2);
  },
);

test('a text whose fields all have values has none left, whatever the values are', () => {
  const value = fc
    .string({ minLength: 1, maxLength: 20 })
    .map((s) => s.replace(/[[\]<>{}_$/|]|TBD|XX|HH|YYYY|\s/g, 'v'));
  fc.assert(
    fc.property(fc.constantFrom(...builtInTemplates), value, ({ subject, body }, v) => {
      const text = `${subject}\n${body}`;
      const values = Object.fromEntries(fieldsOf(text).map((f) => [keyOf(f.name), v]));
      expect(piecesOf(text, values).some((p) => p.kind === 'open')).toBe(false);
    }),
  );
});

test('the message texts of a guide keep their subject apart; report forms are left to the review', () => {
  const source = [
    '# Guide',
    '## Communication templates',
    '### Initial notification (email)',
    '```',
    'Subject: [SEVERITY] [SERVICE] is down',
    '',
    'We see [IMPACT] since [START TIME].',
    '```',
    '### Incident report template',
    '```',
    'Incident report',
    'Date: [DATE]',
    'Root cause: [ROOT CAUSE]',
    '```',
  ].join('\n');
  expect(formsOfGuide(importGuide(source), 'g', 'Our guide')).toMatchObject([
    { from: 'Our guide', text: expect.stringContaining('Root cause: [ROOT CAUSE]') as string },
  ]);
  expect(templatesOfGuide(importGuide(source), 'g', 'Our guide')).toMatchObject([
    {
      title: expect.stringContaining('Initial notification') as string,
      from: 'Our guide',
      use: 'initial',
      form: 'e-mail',
      subject: '[SEVERITY] [SERVICE] is down',
      body: 'We see [IMPACT] since [START TIME].',
    },
  ]);
});
