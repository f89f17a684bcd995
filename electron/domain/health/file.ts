import { serviceDetails } from './model.ts';
import { probeSchedule, probeTarget, probeTypes, type ProbeType } from './probe.ts';
import { isRecord } from './forms.ts';

/** A place in a file: keys and indexes from its top. */
export type Path = readonly (string | number)[];

/** 2 MB of text and 5,000 services: beyond that it is no list that a team wrote. */
export const MAX_FILE = 2_000_000;
export const MAX_SERVICES = 5000;

const schedule = Object.keys(probeSchedule.shape);
const common = ['id', 'name', 'via', 'essential', 'paused'];
const targetShapes = new Map(
  probeTarget.options.map((option) => [option.shape.type.value, Object.keys(option.shape)]),
);
/** The keys that a service may have in a file. */
const serviceKeys = Object.keys(serviceDetails.shape);

/** Spellings that people use, for what is called otherwise here. */
const spellings: Record<string, string> = {
  dependson: 'dependsOn',
  dependencies: 'dependsOn',
  needs: 'dependsOn',
  description: 'about',
  team: 'owner',
  interval: 'every',
  failafter: 'failAfter',
  recoverafter: 'recoverAfter',
  warnms: 'warnMs',
  failms: 'failMs',
  warndays: 'warnDays',
  faildays: 'failDays',
  warnwhen: 'warnWhen',
  failwhen: 'failWhen',
  followredirects: 'followRedirects',
  exitcode: 'exitCode',
  servername: 'serverName',
  passwordsecret: 'passwordSecret',
  clientcertificate: 'clientCertificate',
  clientkeysecret: 'clientKeySecret',
};

/** A key as it is called here: `Depends on`, `depends_on` and `dependsOn` are one. */
export function keyOf(written: string): string {
  const flat = written.toLowerCase().replace(/[\s_-]/g, '');
  return spellings[flat] ?? ([...serviceKeys, ...schedule, ...common].includes(flat) ? flat : written);
}

/** What a service may not have in a file, by its path; and what it may have instead. */
export function unknownKeys(service: Record<string, unknown>): { path: Path; text: string }[] {
  const found: { path: Path; text: string }[] = [];
  for (const key of Object.keys(service))
    if (!serviceKeys.includes(keyOf(key))) found.push({ path: [key], text: unknown(key, serviceKeys) });
  const probes = service['probes'];
  if (!Array.isArray(probes)) return found;
  probes.forEach((probe: unknown, i) => {
    if (!isRecord(probe)) return;
    const shape = targetShapes.get(probe['type'] as ProbeType);
    if (!shape)
      return found.push({
        path: ['probes', i, 'type'],
        text: `A probe's type is one of ${probeTypes.join(', ')}.`,
      });
    const allowed = [...common, ...schedule, ...shape, 'target'];
    for (const key of Object.keys(probe))
      if (!allowed.includes(keyOf(key)))
        found.push({ path: ['probes', i, key], text: unknown(key, allowed) });
  });
  return found;
}

function unknown(key: string, allowed: readonly string[]): string {
  const near = allowed.find((a) => a !== 'id' && distance(a.toLowerCase(), key.toLowerCase()) <= 2);
  return `"${key}" means nothing here. ${near ? `Is it "${near}"?` : `What may stand here: ${allowed.join(', ')}.`}`;
}

/** Levenshtein's distance of two short words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}

/** A probe as it stands in a file (flat) as it is kept: schedule and target apart. */
export function probeOf(flat: Record<string, unknown>, index: number): Record<string, unknown> {
  const probe: Record<string, unknown> = {};
  const times: Record<string, unknown> = {};
  const target: Record<string, unknown> = {};
  for (const [written, value] of Object.entries(flat)) {
    const key = keyOf(written);
    if (schedule.includes(key)) times[key] = key === 'every' || key === 'timeout' ? seconds(value) : value;
    else if (common.includes(key)) probe[key] = value;
    else if (key === 'target') Object.assign(target, shorthand(flat['type'], value));
    else target[key] = key === 'headers' ? headersOf(value) : value;
  }
  const name = probe['name'] ?? flat['target'] ?? target['url'] ?? target['host'] ?? target['type'];
  return {
    ...probe,
    id: probe['id'] ?? `p${index + 1}`,
    name: typeof name === 'string' ? name.slice(0, 120) : name,
    schedule: times,
    target,
  };
}

/** `https://...`, `host:port` or a command, by the type of the probe. */
function shorthand(type: unknown, target: unknown): Record<string, unknown> {
  if (typeof target !== 'string') return {};
  if (type === 'command') return { command: target };
  if (type === 'dns') return { name: target };
  if (/^https?:/i.test(target)) return { url: target };
  const parts = /^(?:\w+:\/\/)?\[?([^\]/]+?)\]?(?::(\d+))?$/.exec(target);
  return { host: parts?.[1] ?? target, ...(parts?.[2] && { port: Number(parts[2]) }) };
}

function headersOf(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.entries(value).map(([name, held]) =>
    isRecord(held) ? { name, ...held } : { name, value: String(held) },
  );
}

const units: Record<string, number> = { ms: 0.001, s: 1, sec: 1, m: 60, min: 60, h: 3600, d: 86_400 };

/** `10s`, `5 min`, `1h` or a number of seconds, in seconds; what it cannot read is left as it is. */
export function seconds(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const parts = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|sec|m|min|h|d)?\s*$/i.exec(value);
  return parts ? Number(parts[1]) * (units[(parts[2] ?? 's').toLowerCase()] ?? 1) : value;
}
