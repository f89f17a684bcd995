import type { IncidentRow } from '../../domain/incident/model.ts';
import { boardOf } from '../../domain/report/board.ts';
import { actionsCalendar } from '../../domain/report/calendar.ts';
import { csvOf } from '../../domain/report/csv.ts';
import type { BoardItem, IncidentFacts, Trends, TrendsQuery } from '../../domain/report/model.ts';
import { periodReport } from '../../domain/report/monthly.ts';
import { trendsOf } from '../../domain/report/trends.ts';
import { durationNames, durationsOf, metricsOf, type StatusMark } from '../../domain/review/metrics.ts';
import type { ReviewRow } from '../../domain/review/model.ts';
import { utcStamp } from '../../domain/time.ts';
import type { Db } from '../log/database.ts';

export interface ReportDeps {
  db: Db;
  incidents(): IncidentRow[];
  reviews(): ReviewRow[];
  /** Grows with every stored fact: what was computed holds until then. */
  position(): number;
  now(): number;
}

/** Trends over incidents and the board of action items, computed when asked for. */
export function createReportService(deps: ReportDeps) {
  const facts = cached(deps.position, () => factsOf(deps, marksIn(deps.db)));
  const board = (today: string): BoardItem[] => {
    const titles = new Map(deps.incidents().map((i) => [i.id, i.title]));
    return boardOf(deps.reviews(), (id) => titles.get(id) ?? 'an incident that is not here', today);
  };
  return {
    trends: (query: TrendsQuery): Trends =>
      trendsOf(
        facts().map(({ fact }) => fact),
        query,
      ),
    board: ({ today }: { today: string }) => board(today),
    exportActions({ today, format }: { today: string; format: 'csv' | 'calendar' }) {
      const items = board(today);
      if (format === 'calendar')
        return { name: 'action-items.ics', text: actionsCalendar(items, deps.now()) };
      const header = [
        'Action item',
        'Owner',
        'Due',
        'Days late',
        'Priority',
        'State',
        'Incident',
        'Incident id',
      ];
      const rows = items.map((i) => [
        i.title,
        i.owner,
        i.due,
        i.overdueDays,
        i.priority,
        i.state,
        i.incident,
        i.incidentId,
      ]);
      return { name: 'action-items.csv', text: csvOf(header, rows) };
    },
    exportIncidents(query: TrendsQuery) {
      const header = ['Id', 'Title', 'Declared (UTC)', 'Severity', 'Services', 'Causes', 'State'];
      const rows = facts()
        .filter(({ fact }) => inPeriod(fact, query))
        .map(({ fact, title }) => [
          fact.id,
          title,
          utcStamp(fact.declaredAt),
          fact.severity?.code ?? '',
          fact.services.join('; '),
          fact.causes.join('; '),
          fact.open ? 'open' : 'resolved',
          ...durationNames.map((name) => secondsOf(fact.durations[name])),
        ]);
      const measured = durationNames.map((name) => `${name} (s)`);
      return { name: 'incidents.csv', text: csvOf([...header, ...measured], rows) };
    },
    period({ title, today, ...query }: TrendsQuery & { title: string; today: string }) {
      const madeAt = utcStamp(deps.now());
      const text = periodReport(title, this.trends(query), board(today), madeAt, query.drills);
      return { name: `${title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')}.md`, text };
    },
  };
}

function inPeriod({ declaredAt, drill }: IncidentFacts, { from, to, drills }: TrendsQuery): boolean {
  return drill === drills && (from === null || declaredAt >= from) && (to === null || declaredAt < to);
}

function secondsOf(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms / 1000);
}

interface Fact {
  fact: IncidentFacts;
  title: string;
}

function factsOf({ incidents, reviews }: ReportDeps, marks: Map<string, StatusMark[]>): Fact[] {
  const written = new Map(reviews().map((review) => [review.incidentId, review]));
  return incidents()
    .filter(({ closedAs }) => closedAs !== 'duplicate' && closedAs !== 'mistake')
    .map((incident) => {
      const { id, severity, services, declaredAt, status, title } = incident;
      const review = written.get(id);
      const durations = durationsOf(metricsOf(marks.get(id) ?? [], review?.times));
      return {
        title,
        fact: {
          id,
          severity: severity && { code: severity.code, rank: severity.rank },
          services,
          causes: review?.causes ?? [],
          drill: review?.drill ?? false,
          open: status !== 'resolved',
          declaredAt,
          durations,
        },
      };
    });
}

/** Every incident's changes of status with the times people corrected them to. */
function marksIn(db: Db): Map<string, StatusMark[]> {
  const rows = db
    .prepare<[], StatusMark & { stream: string }>('SELECT stream, at, status FROM report_mark')
    .all();
  const marks = new Map<string, StatusMark[]>();
  for (const { stream, ...mark } of rows) {
    const id = stream.slice('incident:'.length);
    const list = marks.get(id);
    if (list) list.push(mark);
    else marks.set(id, [mark]);
  }
  return marks;
}

function cached<T>(version: () => number, make: () => T): () => T {
  let at = -1;
  let value: T | undefined;
  return () => {
    if (value === undefined || at !== version()) {
      at = version();
      value = make();
    }
    return value;
  };
}
