import { Select } from '@mantine/core';
import { Suspense, useEffect, useMemo, useState } from 'react';
import type { Bucket, Uptime } from '@domain/health/history.ts';
import type { ServiceRow } from '@domain/health/model.ts';
import { spanText } from '@domain/time.ts';
import { api } from '../api/client.ts';
import { useTable } from '../store/rows.ts';
import { useMinute } from '../store/time.ts';
import { lazyPart } from '../ui/lazyPart.ts';
import { marksOf, ranges, type Mark, type RangeName } from './chart.ts';
import { RangePick } from './RangePick.tsx';
import { StatusStrip } from './StatusStrip.tsx';

const HistoryChart = lazyPart(() => import('./HistoryChart.tsx'));

/** Latency and status over time, with what was deployed and the incidents of the service. */
export default function HistorySection({ service }: { service: ServiceRow }) {
  const [range, setRange] = useState<RangeName>(() =>
    Date.now() - service.addedAt < 6 * 3_600_000 ? 'hour' : 'day',
  );
  const [probeId, setProbeId] = useState<string>(service.probes[0]?.id ?? '');
  const incidents = useTable('incident');
  const chosen = service.probes.find((p) => p.id === probeId) ?? service.probes[0];
  const status = useHistory(service.id, null, range);
  const probe = useHistory(service.id, chosen?.id ?? null, range);
  const marks = useMemo(
    () => (status ? marksOf(service, Object.values(incidents), status.marks, status.from, status.to) : []),
    [service, incidents, status],
  );
  return (
    <section className="drawer-section" aria-label="History">
      <div className="history-bar">
        <h3>History</h3>
        <RangePick value={range} onChange={setRange} />
      </div>
      {status && <UptimeLine uptime={status.uptime} />}
      {status && <StatusStrip {...status} marks={marks} />}
      {service.probes.length > 1 && (
        <Select
          size="xs"
          aria-label="Probe"
          allowDeselect={false}
          value={chosen?.id ?? null}
          onChange={(v) => v && setProbeId(v)}
          data={service.probes.map((p) => ({ value: p.id, label: p.name }))}
        />
      )}
      <div className="chart-place">
        {probe && (
          <Suspense fallback={null}>
            <HistoryChart
              lines={[{ name: chosen?.name ?? '', buckets: probe.buckets }]}
              widthMs={probe.widthMs}
              from={probe.from}
              to={probe.to}
              marks={marks}
            />
          </Suspense>
        )}
      </div>
    </section>
  );
}

/** Uptime in words, with what is not known. */
export function UptimeLine({ uptime }: { uptime: Uptime }) {
  const share = uptime.share === null ? 'Uptime not known' : `${percent(uptime.share)} up`;
  const parts = [
    uptime.down > 0 && `${spanText(uptime.down)} down`,
    uptime.degraded > 0 && `${spanText(uptime.degraded)} degraded`,
    uptime.planned > 0 && `${spanText(uptime.planned)} planned work`,
    uptime.unknown > 60_000 && `${spanText(uptime.unknown)} not seen`,
  ].filter(Boolean);
  return (
    <p className="uptime-line">
      <strong>{share}</strong> <span className="quiet">{parts.join(', ')}</span>
    </p>
  );
}

/** `99.98 %`: never rounded up to a hundred. */
function percent(share: number): string {
  return share === 1 ? '100 %' : `${(Math.floor(share * 1e5) / 1e3).toFixed(share > 0.999 ? 3 : 2)} %`;
}

interface Read {
  from: number;
  to: number;
  widthMs: number;
  buckets: Bucket[];
  uptime: Uptime;
  marks: Mark[];
}

/** Reads a window's history, again every minute. */
export function useHistory(id: string, probeId: string | null, range: RangeName): Read | null {
  const minute = useMinute();
  const [read, setRead] = useState<Read | null>(null);
  useEffect(() => {
    let gone = false;
    const to = minute + 60_000;
    const from = to - (ranges.find((r) => r.name === range)?.ms ?? 0);
    void api.health
      .history({ id, probeId, from, to })
      .then(
        (answer) =>
          !gone &&
          setRead({
            ...answer,
            marks: answer.marks.map((m) => ({ ...m, kind: 'deployment' as const })),
            from,
            to,
          }),
      )
      .catch(() => undefined);
    return () => void (gone = true);
  }, [id, probeId, range, minute]);
  return read;
}
