import { expect, test } from 'vitest';
import { fieldsOf, fillText } from '../../../electron/domain/message/template.ts';
import type { IncidentRow } from '../../../electron/domain/incident/model.ts';
import { formValues } from '../../../electron/domain/review/form.ts';
import { emptyReview } from '../../../electron/domain/review/model.ts';

const incident: IncidentRow = {
  id: '01JZZZZZZZZZZZZZZZZZZZZZZZ',
  title: 'Uploads fail',
  status: 'resolved',
  severity: null,
  commander: 'Ana',
  summary: '',
  impact: 'All customers',
  resolution: 'Rolled back',
  services: [],
  roles: { commander: 'Ana' },
  declaredAt: 0,
  resolvedAt: 60_000,
  updatedAt: 0,
  closedAs: null,
  links: [],
  handover: null,
  hold: false,
};

test('a form takes what the review and the incident say, and keeps the rest open as it is written', () => {
  const text = 'Cause: [ROOT CAUSE]\nImpact: {{impact}}\nBudget: [BUDGET]\nLearned: [LESSONS]';
  const review = { ...emptyReview(incident.id), sections: { rootCause: 'No rotation', lessons: ' ' } };
  const values = formValues(fieldsOf(text), incident, review, 0);
  expect(fillText(text, values)).toBe(
    'Cause: No rotation\nImpact: All customers\nBudget: [BUDGET]\nLearned: [LESSONS]',
  );
});
