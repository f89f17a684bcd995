import { useEffect, useState } from 'react';
import type { ProbeAnswer } from '@domain/health/answer.ts';
import type { ServiceRow } from '@domain/health/model.ts';
import type { HealthRow, ProbeHealth } from '@domain/health/row.ts';
import type { Probe } from '@domain/health/probe.ts';
import { api } from '../api/client.ts';
import { useTable } from '../store/rows.ts';
import { clock } from '../ui/time.ts';
import { useZone } from '../ui/useZone.ts';
import { HealthMark, HealthShape } from './HealthMark.tsx';
import { latencyText } from './Tile.tsx';
import { numberText } from '@domain/health/compare.ts';

/** Answers are read again every three seconds while they are shown. */
const READ_MS = 3000;

/** The probes of a service with their reasons; each opens to its last answers. */
export function ProbeList({ service, health }: { service: ServiceRow; health: HealthRow | undefined }) {
  const [open, setOpen] = useState<string | null>(null);
  const answers = useAnswers(service.id, open !== null);
  if (service.probes.length === 0) return <p className="quiet">No probe looks at it. Edit it to add one.</p>;
  return (
    <section className="drawer-section" aria-label="Probes">
      <h3>Probes</h3>
      <ul className="probe-list">
        {service.probes.map((probe) => (
          <li key={probe.id}>
            <ProbeLine
              probe={probe}
              seen={health?.probes.find((p) => p.id === probe.id)}
              open={open === probe.id}
              onToggle={() => setOpen(open === probe.id ? null : probe.id)}
            />
            {open === probe.id && <Answers answers={answers?.get(probe.id)} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function ProbeLine({
  probe,
  seen,
  open,
  onToggle,
}: {
  probe: Probe;
  seen: ProbeHealth | undefined;
  open: boolean;
  onToggle(): void;
}) {
  const hosts = useTable('host');
  const status = seen?.status ?? 'unknown';
  const numbers = [
    seen?.value != null && seen.unit !== '' && valueText(seen.value, seen.unit),
    seen?.latencyMs != null && latencyText(seen.latencyMs),
  ].filter(Boolean);
  const facts = [
    probe.target.type,
    `every ${probe.schedule.every} s`,
    probe.via ? `via ${hosts[probe.via]?.name ?? 'a host that is gone'}` : '',
    probe.essential ? '' : 'not essential',
  ].filter(Boolean);
  return (
    <>
      <button type="button" className="probe-line" aria-expanded={open} onClick={onToggle}>
        <HealthMark shown={status} />
        <span className="probe-name">{probe.name}</span>
        <span className="probe-numbers">{numbers.join(' · ')}</span>
        <span className="probe-reason quiet">
          {seen?.reason ?? 'Not looked at yet.'} <span className="probe-facts">{facts.join(', ')}</span>
        </span>
      </button>
      {seen && seen.components.length > 0 && (
        <ul className="component-list" aria-label={`Parts of ${probe.name}`}>
          {seen.components.map((c) => (
            <li key={c.name} title={c.text}>
              <HealthShape shown={c.status} size={12} />
              <span className="visually-hidden">{c.status}</span> {c.name}
              {c.status !== 'up' && c.text && <span className="quiet"> {c.text}</span>}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function valueText(value: number, unit: string): string {
  return unit === 'errors' ? `${(value * 100).toFixed(2)} % errors` : `${numberText(value)} ${unit}`;
}

const outcomes = { ok: 'up', warn: 'degraded', fail: 'down', unsure: 'unknown' } as const;
const marks: Record<ProbeAnswer['mark'], string> = {
  '': '',
  busy: 'does not count: this console was too busy',
  slept: 'does not count: this machine slept',
  'cut off': 'does not count: this console was cut off',
  maintenance: 'planned work',
};

function Answers({ answers }: { answers: ProbeAnswer[] | undefined }) {
  const zone = useZone();
  const last = answers?.find((a) => a.excerpt !== '');
  if (!answers || answers.length === 0) return <p className="quiet answer-none">No answer yet.</p>;
  return (
    <div className="answers">
      <ul>
        {answers.map((a) => (
          <li key={a.at}>
            <span className="mono quiet">{clock(a.at, zone)}</span>
            <HealthShape shown={outcomes[a.outcome]} size={12} />
            <span>
              {a.reason} {a.mark && <em className="quiet">({marks[a.mark]})</em>}
            </span>
          </li>
        ))}
      </ul>
      {last && (
        <pre tabIndex={0} aria-label="The last answer">
          {last.excerpt}
        </pre>
      )}
    </div>
  );
}

function useAnswers(id: string, wanted: boolean): Map<string, ProbeAnswer[]> | null {
  const [answers, setAnswers] = useState<Map<string, ProbeAnswer[]> | null>(null);
  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    const read = async () => {
      const { probes } = await api.health.answers({ id }).catch(() => ({ probes: null }));
      if (!gone && probes) setAnswers(new Map(probes.map((p) => [p.id, p.answers])));
    };
    void read();
    const timer = setInterval(() => void read(), READ_MS);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [id, wanted]);
  return answers;
}
