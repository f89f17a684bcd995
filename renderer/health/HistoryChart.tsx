import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { Bucket } from '@domain/health/history.ts';
import { bothTimes } from '../ui/time.ts';
import { axisTime, type Mark } from './chart.ts';
import { latencyText } from './Tile.tsx';

interface Props {
  lines: { name: string; buckets: Bucket[] }[];
  widthMs: number;
  from: number;
  to: number;
  marks: Mark[];
}

// Told apart by their dashes as well as by their colours.
const looks = [
  { stroke: 'var(--line-1)', dash: '' },
  { stroke: 'var(--line-2)', dash: '6 3' },
  { stroke: 'var(--line-3)', dash: '2 2' },
  { stroke: 'var(--line-4)', dash: '8 3 2 3' },
];

/** Latency over time, a line for each; at most 360 points each, however long the window. */
export default function HistoryChart({ lines, widthMs, from, to, marks }: Props) {
  const data = pointsOf(lines, widthMs);
  if (data.length === 0) return <p className="quiet chart-none">No latency was measured in this window.</p>;
  return (
    <ResponsiveContainer width="100%" height={190}>
      <LineChart data={data} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer>
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis
          dataKey="at"
          type="number"
          domain={[from, to]}
          tickFormatter={(at: number) => axisTime(at, to - from)}
          tick={{ fontSize: 11, fill: 'var(--quiet)' }}
          minTickGap={40}
          stroke="var(--line)"
        />
        <YAxis
          width={52}
          tickFormatter={latencyText}
          tick={{ fontSize: 11, fill: 'var(--quiet)' }}
          stroke="var(--line)"
          domain={[0, 'auto']}
        />
        <Tooltip
          isAnimationActive={false}
          labelFormatter={(at) => bothTimes(Number(at))}
          formatter={(value) => latencyText(Number(value))}
          contentStyle={{
            background: 'var(--panel)',
            border: '1px solid var(--line)',
            borderRadius: 6,
            fontSize: 12,
          }}
        />
        {marks.map((m) => (
          <ReferenceLine
            key={`${m.at} ${m.label}`}
            x={m.at}
            stroke={m.kind === 'incident' ? 'var(--down)' : 'var(--quiet)'}
            strokeDasharray={m.kind === 'incident' ? '' : '3 3'}
            label={{
              value: m.label.slice(0, 18),
              position: 'insideTopLeft',
              fontSize: 10,
              fill: 'var(--quiet)',
            }}
          />
        ))}
        {lines.map(({ name }, i) => (
          <Line
            key={name}
            name={name}
            dataKey={`v${i}`}
            type="linear"
            dot={data.length < 3}
            isAnimationActive={false}
            stroke={looks[i % looks.length]?.stroke}
            strokeDasharray={looks[i % looks.length]?.dash}
            strokeWidth={1.8}
            connectNulls={false}
          />
        ))}
      </LineChart>
    </ResponsiveContainer>
  );
}

/** One row a piece of time; where a piece is missing the line is broken. */
function pointsOf(lines: Props['lines'], widthMs: number): Record<string, number | null>[] {
  const points = new Map<number, Record<string, number | null>>();
  lines.forEach(({ buckets }, i) => {
    for (const b of buckets) {
      if (b.latencyMs === null) continue;
      const point = points.get(b.at) ?? { at: b.at };
      point[`v${i}`] = b.latencyMs;
      points.set(b.at, point);
    }
  });
  const sorted = [...points.values()].sort((a, b) => (a['at'] ?? 0) - (b['at'] ?? 0));
  return sorted.flatMap((point, i) => {
    const before = sorted[i - 1]?.['at'];
    const gap = before !== undefined && before !== null && (point['at'] ?? 0) - before > 2.5 * widthMs;
    return gap ? [{ at: before + widthMs }, point] : [point];
  });
}
