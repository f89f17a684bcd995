import type { Bucket } from '@domain/health/history.ts';
import { bothTimes } from '../ui/time.ts';
import { axisTime, type Mark } from './chart.ts';

interface Props {
  buckets: Bucket[];
  widthMs: number;
  from: number;
  to: number;
  marks: Mark[];
}

/** Status over time as a strip: each state has its height beside its colour; what is not known stays empty. */
export function StatusStrip({ buckets, widthMs, from, to, marks }: Props) {
  const x = (ms: number) => ((ms - from) / (to - from)) * 1000;
  const summary = (b: Bucket) => `${bothTimes(b.at)}: ${words(b)}`;
  return (
    <figure className="strip" aria-label="Status over time">
      <svg
        viewBox="0 0 1000 30"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${buckets.length} pieces of history`}
      >
        <rect x="0" y="0" width="1000" height="30" className="strip-ground" />
        {buckets.map((b) => {
          const left = Math.max(0, x(b.at));
          const width = Math.max(1.2, x(b.at + widthMs) - left - 0.4);
          const known = b.up + b.degraded + b.down + b.planned;
          if (known <= 0) return null;
          const tall = (ms: number) => (ms / known) * 30;
          return (
            <g key={b.at}>
              <title>{summary(b)}</title>
              <rect
                x={left}
                y={30 - 10 * Math.min(1, known / widthMs)}
                width={width}
                height={10 * Math.min(1, known / widthMs)}
                className="strip-up"
              />
              {b.planned > 0 && (
                <rect
                  x={left}
                  y={0}
                  width={width}
                  height={Math.max(4, tall(b.planned))}
                  className="strip-planned"
                />
              )}
              {b.degraded > 0 && (
                <rect
                  x={left}
                  y={30 - Math.max(18, tall(b.degraded) * 0.6)}
                  width={width}
                  height={Math.max(18, tall(b.degraded) * 0.6)}
                  className="strip-degraded"
                />
              )}
              {b.down > 0 && <rect x={left} y={0} width={width} height={30} className="strip-down" />}
            </g>
          );
        })}
        {marks.map((m) => (
          <line
            key={`${m.at} ${m.label}`}
            x1={x(m.at)}
            x2={x(m.at)}
            y1="0"
            y2="30"
            className="strip-mark"
            data-kind={m.kind}
          >
            <title>{`${m.label}, ${bothTimes(m.at)}`}</title>
          </line>
        ))}
      </svg>
      <figcaption>
        <span>{axisTime(from, to - from)}</span>
        <span className="strip-key">
          <i data-key="up" /> up <i data-key="degraded" /> degraded <i data-key="down" /> down{' '}
          <i data-key="none" /> not seen
        </span>
        <span>{axisTime(to, to - from)}</span>
      </figcaption>
    </figure>
  );
}

function words(b: Bucket): string {
  const known = b.up + b.degraded + b.down + b.planned;
  const share = (ms: number) => `${Math.round((ms / known) * 100)} %`;
  const parts = [
    b.down > 0 && `${share(b.down)} down`,
    b.degraded > 0 && `${share(b.degraded)} degraded`,
    b.planned > 0 && `${share(b.planned)} planned`,
  ];
  return parts.filter(Boolean).join(', ') || 'up';
}
