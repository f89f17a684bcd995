import { BarChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { Button, Group, NativeSelect, SegmentedControl } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Counted, Trends, TrendsQuery } from '@domain/report/model.ts';
import { durationNames, durationPoints } from '@domain/review/metrics.ts';
import { spanText } from '@domain/time.ts';
import { api, errorText } from '../api/client.ts';
import { useNow, useTable } from '../store/rows.ts';
import { Empty } from '../ui/Empty.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { saveFile } from '../ui/saveFile.ts';
import { day } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';
import { Picture } from './Picture.tsx';

const DAY_MS = 24 * 3600_000;
const periods = [
  { value: '30', label: 'Last 30 days' },
  { value: '90', label: 'Last 90 days' },
  { value: '365', label: 'Last 12 months' },
  { value: '0', label: 'All' },
];
/** Light enough on dark and dark enough on light; the legend and the table say the same in words. */
const tones = ['red.6', 'orange.5', 'yellow.5', 'blue.5', 'teal.5', 'grape.5'];
/** What nobody gave a severity is no colour of the scale. */
const toneOf = (severity: string, i: number): string =>
  severity === 'pending' ? 'gray.5' : (tones[i % tones.length] ?? 'gray.5');
/** There is no half incident. */
const wholeNumbers = { allowDecimals: false };

/** What incidents have in common: how many, where, when, why, and how long the response took. */
export default function TrendsPanel() {
  const [days, setDays] = useState('365');
  const [kind, setKind] = useState('incidents');
  const zone = useZone();
  const local = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const now = useNow();
  // Counted from midnight: the numbers of an afternoon stay the same.
  const from = days === '0' ? null : Math.floor(now / DAY_MS - Number(days)) * DAY_MS;
  const query: TrendsQuery = {
    from,
    to: null,
    drills: kind === 'drills',
    zone: zone === 'utc' ? 'UTC' : local,
  };
  const { trends, error } = useTrends(query);
  const { run, busy, error: failed } = useCommand();
  const title = `${kind === 'drills' ? 'Drills' : 'Incidents'}, ${periods.find((p) => p.value === days)?.label.toLowerCase() ?? ''}`;
  const saveReport = async () => {
    const file = await run(() => api.report.period({ ...query, title, today: day(now, zone) }));
    if (file) saveFile(file.name, file.text, 'text/markdown');
  };
  const saveCsv = async () => {
    const file = await run(() => api.report.exportIncidents(query));
    if (file) saveFile(file.name, file.text, 'text/csv');
  };
  return (
    <section aria-label="Trends" className="board">
      <Group justify="space-between">
        <Group>
          <NativeSelect
            aria-label="Period"
            data={periods}
            value={days}
            onChange={(e) => setDays(e.currentTarget.value)}
          />
          <SegmentedControl
            aria-label="What is counted"
            value={kind}
            onChange={setKind}
            data={[
              { value: 'incidents', label: 'Incidents' },
              { value: 'drills', label: 'Drills' },
            ]}
          />
        </Group>
        <Group gap="xs">
          <Button size="xs" variant="default" loading={busy} onClick={() => void saveReport()}>
            Export the report
          </Button>
          <Button size="xs" variant="default" loading={busy} onClick={() => void saveCsv()}>
            Export CSV
          </Button>
        </Group>
      </Group>
      <ErrorLine>{error ?? failed}</ErrorLine>
      {trends &&
        (trends.incidents === 0 ? <Empty title="Nothing in this period" /> : <Pictures trends={trends} />)}
    </section>
  );
}

function Pictures({ trends }: { trends: Trends }) {
  const { severities, months, hours, weekdays } = trends;
  const bySeverity = months.map(({ month, bySeverity: counts }) => ({
    month,
    ...Object.fromEntries(severities.map((s) => [s, counts[s] ?? 0])),
  }));
  const names = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  return (
    <>
      <p role="status">
        <strong>{trends.incidents}</strong> {trends.incidents === 1 ? 'incident' : 'incidents'}, {trends.open}{' '}
        still open.{' '}
        {trends.betweenIncidents.median !== null && (
          <>Half of the times between two were under {spanText(trends.betweenIncidents.median)}.</>
        )}
      </p>
      <Picture
        title="By month and severity"
        header={['Month', ...severities, 'All']}
        rows={months.map((m) => [m.month, ...severities.map((s) => m.bySeverity[s] ?? 0), m.total])}
      >
        <BarChart
          h={220}
          data={bySeverity}
          dataKey="month"
          type="stacked"
          withLegend
          series={severities.map((name, i) => ({ name, color: toneOf(name, i) }))}
          barChartProps={{ accessibilityLayer: true }}
          maxBarWidth={48}
          yAxisProps={wholeNumbers}
          barProps={{ isAnimationActive: false, stroke: 'var(--ground)', strokeWidth: 1 }}
        />
      </Picture>
      <Response trends={trends} />
      <div className="report-pair">
        <Ranking title="Services hit most" counted={trends.services} of={trends.incidents} />
        <Ranking title="Recurring causes" counted={trends.causes} of={trends.incidents} />
      </div>
      <div className="report-pair">
        <Picture
          title="By hour of the day"
          header={['Hour', 'Incidents']}
          rows={hours.map((n, h) => [`${String(h).padStart(2, '0')}:00`, n])}
        >
          <BarChart
            h={160}
            data={hours.map((n, h) => ({ hour: String(h).padStart(2, '0'), Incidents: n }))}
            dataKey="hour"
            series={[{ name: 'Incidents', color: 'blue.5' }]}
            maxBarWidth={48}
            yAxisProps={wholeNumbers}
            barProps={{ isAnimationActive: false }}
          />
        </Picture>
        <Picture
          title="By day of the week"
          header={['Day', 'Incidents']}
          rows={weekdays.map((n, d) => [names[d] ?? '', n])}
        >
          <BarChart
            h={160}
            data={weekdays.map((n, d) => ({ day: names[d], Incidents: n }))}
            dataKey="day"
            series={[{ name: 'Incidents', color: 'blue.5' }]}
            maxBarWidth={48}
            yAxisProps={wholeNumbers}
            barProps={{ isAnimationActive: false }}
          />
        </Picture>
      </div>
    </>
  );
}

/** Medians with the middle half and how many could be measured: three numbers make no trend, and it shows. */
function Response({ trends }: { trends: Trends }) {
  return (
    <section className="picture">
      <h2>Response</h2>
      <table className="board-table">
        <thead>
          <tr>
            <th scope="col">Measure</th>
            <th scope="col">Median</th>
            <th scope="col">Middle half</th>
            <th scope="col">Mean</th>
            <th scope="col">Known of</th>
          </tr>
        </thead>
        <tbody>
          {durationNames.map((name) => {
            const { median, lower, upper, mean, known, of } = trends.times[name];
            return (
              <tr key={name}>
                <th scope="row">{durationPoints[name].label}</th>
                <td className="mono">{spanText(median)}</td>
                <td className="mono">
                  {lower === null || upper === null ? (
                    <span className="quiet">too few to say</span>
                  ) : (
                    `${spanText(lower)} to ${spanText(upper)}`
                  )}
                </td>
                <td className="mono">{spanText(mean)}</td>
                <td className="mono">
                  {known} of {of}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Ranking({ title, counted, of }: { title: string; counted: Counted[]; of: number }) {
  return (
    <section className="picture">
      <h2>{title}</h2>
      {counted.length === 0 && <p className="quiet">None named.</p>}
      <ol className="ranking">
        {counted.slice(0, 10).map(({ name, count }) => (
          <li key={name}>
            <span>{name}</span>
            <span
              className="ranking-bar"
              style={{ width: `${(100 * count) / Math.max(of, 1)}%` }}
              aria-hidden
            />
            <span className="mono">{count}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The trends, read again when an incident or a review changes. */
function useTrends(query: TrendsQuery) {
  const [trends, setTrends] = useState<Trends | null>(null);
  const [error, setError] = useState<string | null>(null);
  const incidents = useTable('incident');
  const reviews = useTable('review');
  const { from, to, drills, zone } = query;
  useEffect(() => {
    let current = true;
    api.report
      .trends({ from, to, drills, zone })
      .then((answer) => current && (setTrends(answer), setError(null)))
      .catch((caught: unknown) => current && setError(errorText(caught)));
    return () => void (current = false);
  }, [from, to, drills, zone, incidents, reviews]);
  return { trends, error };
}
