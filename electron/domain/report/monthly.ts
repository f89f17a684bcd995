import { durationNames, durationPoints } from '../review/metrics.ts';
import { spanText } from '../time.ts';
import type { BoardItem, Counted, Trends } from './model.ts';

/** A period's report as Markdown: numbers with how many they rest on, recurring causes, what is overdue. */
export function periodReport(
  title: string,
  trends: Trends,
  board: readonly BoardItem[],
  madeAt: string,
  drills = false,
): string {
  const [counted, others] = drills ? ['drill', 'Incidents'] : ['incident', 'Drills'];
  const overdue = board.filter((item) => item.overdueDays > 0);
  return [
    `# ${title}`,
    '',
    `${trends.incidents} ${counted}${trends.incidents === 1 ? '' : 's'}, ${trends.open} still open. ${others} are counted apart: ${trends.others}.`,
    '',
    '## By severity',
    '',
    ...table(
      ['Month', ...trends.severities, 'All'],
      trends.months.map((m) => [
        m.month,
        ...trends.severities.map((s) => String(m.bySeverity[s] ?? 0)),
        String(m.total),
      ]),
    ),
    '',
    '## Response',
    '',
    ...table(
      ['Measure', 'Median', 'Middle half', 'Known of'],
      durationNames.map((name) => {
        const { median, lower, upper, known, of } = trends.times[name];
        const half =
          lower === null || upper === null ? 'too few' : `${spanText(lower)} to ${spanText(upper)}`;
        return [durationPoints[name].label, spanText(median), half, `${known} of ${of}`];
      }),
    ),
    '',
    '## Services hit most',
    '',
    ...list(trends.services),
    '',
    '## Recurring causes',
    '',
    ...list(trends.causes),
    '',
    '## Overdue action items',
    '',
    ...(overdue.length === 0
      ? ['None.']
      : overdue.map(
          (i) =>
            `- ${plain(i.title)} (${plain(i.owner) || 'nobody yet'}, ${i.overdueDays} days late, from ${plain(i.incident)})`,
        )),
    '',
    `Made by Holdfast, ${madeAt}.`,
    '',
  ].join('\n');
}

function list(counted: readonly Counted[]): string[] {
  return counted.length === 0
    ? ['None named.']
    : counted.slice(0, 10).map((c) => `- ${plain(c.name)}: ${c.count}`);
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return ['Nothing in this period.'];
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)];
}

/** Names come from people: none may begin another cell, a line or HTML. */
function plain(text: string): string {
  return text
    .replace(/[\\`*_[\]<>|#]/g, '\\$&')
    .replace(/\s+/g, ' ')
    .replace(/^\\?---$/, '---');
}
