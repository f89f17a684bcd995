import { z } from 'zod';
import type { Component } from './row.ts';
import type { Outcome } from './policy.ts';

/** What an answer of another tool says; null where it is none of that tool's. */
export interface Answer {
  outcome: Outcome;
  reason: string;
  value?: number;
  components?: Component[];
}

const promAnswer = z.object({
  status: z.enum(['success', 'error']),
  error: z.string().optional(),
  data: z.object({ resultType: z.string(), result: z.array(z.unknown()) }).optional(),
});

/** The number of an instant query's answer: a scalar, or the largest of a vector, `±Infinity` too; null: there is none. */
export function readPromql(body: unknown): { value: number | null; error: string | null } | null {
  const { success, data: answer } = promAnswer.safeParse(body);
  if (!success) return null;
  if (answer.status === 'error') return { value: null, error: (answer.error ?? 'not said').slice(0, 300) };
  const { resultType, result = [] } = answer.data ?? { resultType: '' };
  if (resultType === 'matrix' || resultType === 'string')
    return { value: null, error: 'it answers a range or a text. Ask for one number, as max_over_time does' };
  if (resultType === 'scalar') return { value: known([result[1]]), error: null };
  const point = z.object({ value: z.tuple([z.number(), z.string()]) });
  const values = result.flatMap((r) => {
    const read = point.safeParse(r);
    return read.success ? [read.data.value[1]] : [];
  });
  return { value: known(values), error: null };
}

/** The largest of Prometheus' numbers, which writes `+Inf` and `NaN`; null where none is a number. */
function known(texts: readonly unknown[]): number | null {
  const values = texts.map((text) => Number(String(text).replace('Inf', 'Infinity')));
  const numbers = values.filter((value) => !Number.isNaN(value));
  return numbers.length > 0 ? numbers.reduce((a, b) => Math.max(a, b)) : null;
}

const amAlert = z.object({
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()).default({}),
  status: z.object({ state: z.string() }).optional(),
});

/** Alertmanager's v2 alerts: critical ones fail, others warn; silenced and inhibited ones do not count. */
export function readAlerts(body: unknown): Answer | null {
  const read = z.array(amAlert).max(10_000).safeParse(body);
  if (!read.success) return null;
  const active = read.data.filter((a) => a.status?.state !== 'suppressed');
  if (active.length === 0) return { outcome: 'ok', reason: 'No alert is firing.', value: 0 };
  const critical = active.filter((a) => /^(critical|page|p0|p1)$/i.test(a.labels['severity'] ?? ''));
  const components = active.slice(0, 60).map((a): Component => ({
    name: (a.labels['alertname'] ?? 'alert').slice(0, 200),
    status: critical.includes(a) ? 'down' : 'degraded',
    text: (a.annotations['summary'] ?? a.annotations['description'] ?? '').slice(0, 300),
  }));
  const names = [
    ...new Set((critical.length > 0 ? critical : active).map((a) => a.labels['alertname'] ?? 'alert')),
  ];
  return {
    outcome: critical.length > 0 ? 'fail' : 'warn',
    reason:
      `${active.length} firing: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ' ...' : ''}.`.slice(
        0,
        500,
      ),
    value: active.length,
    components,
  };
}

const statusComponents: Record<string, Component['status']> = {
  operational: 'up',
  under_maintenance: 'degraded',
  degraded_performance: 'degraded',
  partial_outage: 'degraded',
  major_outage: 'down',
};
const indicators: Record<string, Outcome> = {
  none: 'ok',
  maintenance: 'warn',
  minor: 'warn',
  major: 'fail',
  critical: 'fail',
};

const summary = z.object({
  status: z.object({ indicator: z.string(), description: z.string() }),
  components: z
    .array(z.object({ name: z.string(), status: z.string() }))
    .max(5000)
    .default([]),
  incidents: z
    .array(z.object({ name: z.string(), status: z.string() }))
    .max(500)
    .default([]),
});

/** A Statuspage v2 summary (or status); with `only`, the named components decide. */
export function readStatuspage(body: unknown, only: readonly string[]): Answer | null {
  const read = summary.safeParse(body);
  if (!read.success) return null;
  const { status, incidents } = read.data;
  const wanted = read.data.components.filter(
    (c) => only.length === 0 || only.some((n) => n.toLowerCase() === c.name.toLowerCase()),
  );
  const components = wanted.slice(0, 60).map((c): Component => ({
    name: c.name.slice(0, 200),
    status: statusComponents[c.status] ?? 'unknown',
    text: c.status === 'operational' ? '' : c.status.replaceAll('_', ' '),
  }));
  const open = incidents
    .filter((i) => !/^(resolved|postmortem|completed)$/.test(i.status))
    .map((i) => i.name);
  const said = [status.description, ...open.slice(0, 3)].join(' · ').slice(0, 500);
  if (only.length === 0)
    return { outcome: indicators[status.indicator] ?? 'unsure', reason: `${said}.`, components };
  if (wanted.length === 0)
    return {
      outcome: 'unsure',
      reason: 'The page names none of the components that are watched.',
      components,
    };
  const bad = components.filter((c) => c.status !== 'up');
  if (bad.length === 0)
    return { outcome: 'ok', reason: `${wanted.length} watched components are operational.`, components };
  const outcome = bad.some((c) => c.status === 'down') ? 'fail' : 'warn';
  return {
    outcome,
    reason: `${bad.map((c) => `${c.name}: ${c.text}`).join(', ')}.`.slice(0, 500),
    components,
  };
}

export interface FeedItem {
  title: string;
  text: string;
  at: number | null;
}

/** A week: an entry of a status feed that is older and does not say that it ended is taken for ended. */
const FEED_MS = 7 * 86_400_000;

/** What a status page's feed says: its newest entries that are not resolved. */
export function readFeed(items: readonly FeedItem[], now: number): Answer {
  const open = items.filter(({ title, text, at }) => {
    const said = `${title} ${text.slice(0, 400)}`;
    return (
      at !== null &&
      now - at < FEED_MS &&
      !/\b(resolved|completed|operating normally|operational|fixed)\b/i.test(said)
    );
  });
  const [first] = open;
  if (!first) return { outcome: 'ok', reason: 'The feed tells of nothing that is open.', value: 0 };
  const grave = open.some(({ title, text }) =>
    /\b(outage|unavailable|down|major)\b/i.test(`${title} ${text.slice(0, 400)}`),
  );
  return {
    outcome: grave ? 'fail' : 'warn',
    reason: `${first.title.slice(0, 300)}${open.length > 1 ? ` and ${open.length - 1} more` : ''}.`,
    value: open.length,
  };
}
