import { regimeLabels } from '../clock/regulator.ts';
import { utcStamp } from '../time.ts';
import { breachFieldNames, breachFields, type BreachRow } from './breach.ts';

/** The breach register as CSV (RFC 4180), a line an incident. */
export function breachCsv(rows: readonly BreachRow[], title: (row: BreachRow) => string): string {
  const head = [
    'Incident',
    'Aware since',
    'What applies',
    ...breachFieldNames.map((n) => breachFields[n]),
    'Notices',
  ];
  const lines = rows.map((row) => [
    title(row),
    row.awareAt === null ? '' : utcStamp(row.awareAt),
    row.regimes.map((r) => regimeLabels[r]).join('; '),
    ...breachFieldNames.map((n) => row.record[n]),
    row.notices.map((n) => `${n.label}: ${utcStamp(n.at)} ${n.reference}`.trim()).join('; '),
  ]);
  return [head, ...lines]
    .map((cells) => cells.map(cell).join(','))
    .join('\r\n')
    .concat('\r\n');
}

// A cell that begins like a formula is text, also for a spreadsheet that would run it.
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
