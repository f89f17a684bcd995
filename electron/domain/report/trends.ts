import { durationNames } from '../review/metrics.ts';
import type { Counted, IncidentFacts, Spread, Trends, TrendsQuery } from './model.ts';

/** Names listed of what is counted; the rest is in the table's export. */
const LISTED = 20;

/**
 * What a period's incidents have in common. Small numbers stay honest: a time that is not known is counted as such and
 * never as 0, quartiles need four incidents, and nothing is extrapolated.
 */
export function trendsOf(all: readonly IncidentFacts[], query: TrendsQuery): Trends {
  const within = all.filter(
    (i) =>
      (query.from === null || i.declaredAt >= query.from) && (query.to === null || i.declaredAt < query.to),
  );
  const chosen = within.filter((i) => i.drill === query.drills).sort((a, b) => a.declaredAt - b.declaredAt);
  const local = localOf(query.zone);
  const hours = Array.from({ length: 24 }, () => 0);
  const weekdays = Array.from({ length: 7 }, () => 0);
  for (const { declaredAt } of chosen) {
    const { hour, weekday } = local(declaredAt);
    hours[hour] = (hours[hour] ?? 0) + 1;
    weekdays[weekday] = (weekdays[weekday] ?? 0) + 1;
  }
  const starts = chosen.map((i) => i.declaredAt);
  return {
    incidents: chosen.length,
    open: chosen.filter((i) => i.open).length,
    others: within.length - chosen.length,
    months: monthsOf(chosen, local),
    severities: severitiesOf(chosen),
    services: count(chosen.flatMap((i) => [...new Set(i.services)])),
    causes: count(chosen.flatMap((i) => [...new Set(i.causes)])),
    hours,
    weekdays,
    times: Object.fromEntries(
      durationNames.map((name) => [name, spreadOf(chosen.map((i) => i.durations[name]))]),
    ) as Trends['times'],
    betweenIncidents: spreadOf(starts.slice(1).map((at, i) => at - (starts[i] ?? at))),
  };
}

/** Median, quartiles (linear interpolation between ranks, as R's type 7) and mean of what is known. */
export function spreadOf(values: readonly (number | null)[]): Spread {
  const known = values.filter((v): v is number => v !== null).sort((a, b) => a - b);
  const at = (share: number): number | null => {
    if (known.length === 0) return null;
    const place = (known.length - 1) * share;
    const low = known[Math.floor(place)] ?? 0;
    return low + ((known[Math.ceil(place)] ?? low) - low) * (place - Math.floor(place));
  };
  const quartile = (share: number) => (known.length < 4 ? null : at(share));
  return {
    known: known.length,
    of: values.length,
    median: at(0.5),
    lower: quartile(0.25),
    upper: quartile(0.75),
    mean: known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length,
  };
}

function count(names: readonly string[]): Counted[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, n]) => ({ name, count: n }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
    .slice(0, LISTED);
}

/** Worst first; what has no severity is `pending`, last. */
function severitiesOf(incidents: readonly IncidentFacts[]): string[] {
  const ranks = new Map<string, number>();
  for (const { severity } of incidents)
    ranks.set(
      severity?.code ?? 'pending',
      Math.min(severity?.rank ?? 99, ranks.get(severity?.code ?? '') ?? 99),
    );
  return [...ranks].sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1)).map(([code]) => code);
}

interface Local {
  month: string;
  hour: number;
  /** 0 is Monday. */
  weekday: number;
}

function monthsOf(incidents: readonly IncidentFacts[], local: (at: number) => Local): Trends['months'] {
  const months = new Map<string, Trends['months'][number]>();
  const first = incidents[0];
  const last = incidents.at(-1);
  if (!first || !last) return [];
  // A month without an incident is news as well.
  const end = local(last.declaredAt).month;
  for (let month = local(first.declaredAt).month; month <= end; month = nextMonth(month))
    months.set(month, { month, total: 0, bySeverity: {} });
  for (const { declaredAt, severity } of incidents) {
    const month = months.get(local(declaredAt).month);
    if (!month) continue;
    const code = severity?.code ?? 'pending';
    month.total += 1;
    month.bySeverity[code] = (month.bySeverity[code] ?? 0) + 1;
  }
  return [...months.values()];
}

function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function localOf(zone: string): (at: number) => Local {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    hour: '2-digit',
    hourCycle: 'h23',
    weekday: 'short',
  });
  return (at) => {
    const parts = new Map(format.formatToParts(at).map((p) => [p.type, p.value]));
    return {
      month: `${parts.get('year') ?? ''}-${parts.get('month') ?? ''}`,
      hour: Number(parts.get('hour')),
      weekday: Math.max(0, days.indexOf(parts.get('weekday') ?? '')),
    };
  };
}
