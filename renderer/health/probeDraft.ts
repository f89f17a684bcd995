import { probeOf } from '@domain/health/file.ts';
import { probe as probeSchema, type Probe, type ProbeTarget, type ProbeType } from '@domain/health/probe.ts';

/** A probe as it is being written: what is not shown here stays as it was. */
export interface ProbeDraft {
  /** The probe that it was; null where it is new. */
  was: Probe | null;
  id: string;
  type: ProbeType;
  name: string;
  target: string;
  every: number;
  via: string | null;
  essential: boolean;
  paused: boolean;
}

/** What a person types to name a target, by the type of the probe. */
export const targetHints: Record<ProbeType, string> = {
  http: 'https://shop.example.com/',
  health: 'https://shop.example.com/actuator/health',
  tcp: 'shop.example.com:8080',
  tls: 'shop.example.com:443',
  dns: 'shop.example.com',
  postgres: 'db-1:5432',
  mysql: 'db-1:3306',
  redis: 'cache-1:6379',
  mongodb: 'db-1:27017',
  prometheus: 'http://shop-1:9090/metrics',
  promql: 'http://prometheus:9090 (the query: As text)',
  alertmanager: 'http://alertmanager:9093',
  statuspage: 'https://status.example.com',
  command: 'df --output=pcent / | tail -1',
};

export const typeNames: Record<ProbeType, string> = {
  http: 'Web page (HTTP)',
  health: 'Health endpoint',
  tcp: 'TCP port',
  tls: 'Certificate',
  dns: 'DNS name',
  postgres: 'PostgreSQL',
  mysql: 'MySQL, MariaDB',
  redis: 'Redis',
  mongodb: 'MongoDB',
  prometheus: 'Metrics page',
  promql: 'PromQL query',
  alertmanager: 'Alertmanager',
  statuspage: 'Status page',
  command: 'Command on a host',
};

export function newDraft(taken: readonly string[]): ProbeDraft {
  let n = taken.length + 1;
  while (taken.includes(`p${n}`)) n += 1;
  return {
    was: null,
    id: `p${n}`,
    type: 'http',
    name: '',
    target: '',
    every: 30,
    via: null,
    essential: true,
    paused: false,
  };
}

export function draftOf(probe: Probe): ProbeDraft {
  const { id, name, via, essential, paused, schedule, target } = probe;
  return {
    was: probe,
    id,
    type: target.type,
    name,
    target: targetText(target),
    every: schedule.every,
    via,
    essential,
    paused,
  };
}

function targetText(target: ProbeTarget): string {
  if ('url' in target) return target.url;
  if (target.type === 'command') return target.command;
  return target.type === 'dns' ? target.name : `${target.host}:${target.port}`;
}

/** The probe that a draft makes, or what is wrong with it in words. */
export function probeFrom(draft: ProbeDraft): { probe: Probe } | { problem: string } {
  const { was, id, type, name, target, every, via, essential, paused } = draft;
  const kept = was !== null && was.target.type === type ? was : null;
  const flat = probeOf(
    { id, type, name: name.trim() || target.trim(), target: target.trim(), every, via, essential, paused },
    0,
  );
  const made = {
    ...flat,
    schedule: { ...(kept?.schedule ?? was?.schedule), every },
    target: { ...kept?.target, ...(flat['target'] as Record<string, unknown>) },
  };
  if (target.trim() === '') return { problem: 'Type what it looks at.' };
  const checked = probeSchema.safeParse(made);
  if (checked.success) return { probe: checked.data };
  const [issue] = checked.error.issues;
  const field = issue?.path.filter((p) => p !== 'target' && p !== 'schedule').join('.') ?? '';
  return {
    problem: /received undefined/.test(issue?.message ?? '')
      ? `${field} is missing: write it under "As text".`
      : (issue?.message ?? ''),
  };
}
