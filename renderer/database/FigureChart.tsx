import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Figure } from '@domain/database/firstAid/model.ts';
import { clock } from '../ui/time.ts';
import { useZone } from '../ui/useZone.ts';
import { unitText } from './format.ts';
import type { Sample } from './series.ts';

/** A figure since the view was opened. */
export default function FigureChart({ figure, samples }: { figure: Figure; samples: readonly Sample[] }) {
  const zone = useZone();
  const text = (value: unknown) => `${unitText(Number(value), figure.unit)}${figure.counter ? '/s' : ''}`;
  const values = samples.map((s) => s.value);
  const summary = `${figure.label}: ${text(Math.min(...values))} to ${text(Math.max(...values))}, now ${text(values.at(-1))}`;
  return (
    <figure className="db-chart" aria-label={summary}>
      <figcaption className="quiet">{summary}</figcaption>
      <ResponsiveContainer width="100%" height={160}>
        <LineChart data={[...samples]} margin={{ top: 6, right: 12, bottom: 0, left: 12 }}>
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis
            dataKey="at"
            type="number"
            domain={['dataMin', 'dataMax']}
            tickFormatter={(at: number) => clock(at, zone)}
            stroke="var(--quiet)"
            fontSize={11}
          />
          <YAxis tickFormatter={text} width={76} stroke="var(--quiet)" fontSize={11} />
          <Tooltip
            labelFormatter={(at) => clock(Number(at), zone)}
            formatter={(value) => [text(value), figure.label]}
            contentStyle={{ background: 'var(--panel)', border: '1px solid var(--line)' }}
          />
          <Line
            dataKey="value"
            stroke="var(--mantine-primary-color-filled)"
            strokeWidth={1.6}
            dot={false}
            isAnimationActive={false}
          />
        </LineChart>
      </ResponsiveContainer>
    </figure>
  );
}
