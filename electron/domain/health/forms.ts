import type { Component } from './row.ts';

type Level = Component['status'];

export interface HealthAnswer {
  status: Level;
  components: Component[];
}

/** 60 parts and four levels: more nobody reads, and a hostile answer ends there. */
const MOST_PARTS = 60;
const MOST_LEVELS = 4;

const words: Record<string, Level> = {
  up: 'up',
  ok: 'up',
  pass: 'up',
  passing: 'up',
  healthy: 'up',
  alive: 'up',
  available: 'up',
  serving: 'up',
  green: 'up',
  true: 'up',
  warn: 'degraded',
  warning: 'degraded',
  degraded: 'degraded',
  'partially available': 'degraded',
  yellow: 'degraded',
  down: 'down',
  fail: 'down',
  failed: 'down',
  failing: 'down',
  error: 'down',
  unhealthy: 'down',
  unavailable: 'down',
  out_of_service: 'down',
  critical: 'down',
  not_serving: 'down',
  red: 'down',
  false: 'down',
  'timeout during health check': 'down',
  unknown: 'unknown',
};

/**
 * Reads a health endpoint's JSON in the forms in use: Spring Boot's Actuator (`status`, `components` or `details`,
 * nested), the health+json draft (`pass`/`warn`/`fail`, `checks` with lists), .NET (`Healthy`, `entries` or `results`),
 * Go's (a map of names to words, booleans or errors; `failures`). Null where it is none of them.
 */
export function readHealth(body: unknown): HealthAnswer | null {
  if (typeof body === 'string' || typeof body === 'boolean') {
    const status = levelOf(body);
    return status ? { status, components: [] } : null;
  }
  if (!isRecord(body)) return null;
  const components: Component[] = [];
  for (const holder of ['components', 'details', 'checks', 'entries', 'results', 'failures', 'info', 'error'])
    collect(body[holder], '', holder === 'failures', components, 0);
  const own = levelOf(body['status'] ?? body['Status'] ?? body['state'] ?? body['health']);
  if (own) return { status: own, components };
  if (components.length === 0) collect(body, '', false, components, 0);
  return components.length > 0 ? { status: worstOf(components), components } : null;
}

function collect(of: unknown, prefix: string, failures: boolean, into: Component[], level: number): void {
  if (level >= MOST_LEVELS || into.length >= MOST_PARTS) return;
  const entries: [string, unknown][] = Array.isArray(of)
    ? of.map((part, i) => [isRecord(part) ? nameOf(part, i) : String(i + 1), part])
    : isRecord(of)
      ? Object.entries(of)
      : [];
  for (const [key, part] of entries) {
    if (into.length >= MOST_PARTS) return;
    take(`${prefix}${key}`.slice(0, 200), part, failures, into, level);
  }
}

function nameOf(part: Record<string, unknown>, i: number): string {
  const name = part['name'] ?? part['id'];
  return typeof name === 'string' || typeof name === 'number' ? String(name) : String(i + 1);
}

function take(name: string, part: unknown, failures: boolean, into: Component[], level: number): void {
  // The draft lists several observations of one part under its name.
  if (Array.isArray(part)) {
    const parts = part.filter(isRecord).filter((p) => levelOf(p['status']));
    parts.forEach((p, i) => take(parts.length > 1 ? `${name} ${i + 1}` : name, p, failures, into, level + 1));
    return;
  }
  if (!isRecord(part)) {
    const status = failures ? 'down' : levelOf(part);
    if (status) into.push({ name, status, text: failures ? String(part).slice(0, 300) : '' });
    return;
  }
  const status = levelOf(part['status'] ?? part['Status'] ?? part['state']);
  if (status) into.push({ name, status, text: textOf(part) });
  for (const holder of ['components', 'details', 'checks']) {
    const inner = part[holder];
    if (isRecord(inner) && Object.values(inner).some((p) => isRecord(p) && levelOf(p['status'])))
      collect(inner, `${name} / `, false, into, level + 1);
  }
}

function textOf(part: Record<string, unknown>): string {
  const details = isRecord(part['details']) ? part['details']['error'] : undefined;
  const said = part['output'] ?? part['error'] ?? part['description'] ?? part['message'] ?? details;
  const value = part['observedValue'];
  const observed =
    typeof value === 'number' || typeof value === 'string'
      ? `${value} ${typeof part['observedUnit'] === 'string' ? part['observedUnit'] : ''}`
      : '';
  return (typeof said === 'string' && said !== '' ? said : observed).trim().slice(0, 300);
}

function levelOf(word: unknown): Level | null {
  if (typeof word !== 'string' && typeof word !== 'boolean') return null;
  return words[String(word).trim().toLowerCase()] ?? null;
}

/** The worst that a list of parts says. */
export function worstOf(components: readonly Pick<Component, 'status'>[]): Level {
  const order: Level[] = ['down', 'degraded', 'unknown', 'up'];
  return order.find((level) => components.some((c) => c.status === level)) ?? 'unknown';
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
