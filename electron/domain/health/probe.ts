import { z } from 'zod';
import { line, pattern, secretName } from './text.ts';

const host = line(255)
  .min(1, 'Type a host name or an address')
  .regex(/^[^\s-]\S*$/, 'A host name has no spaces and does not begin with a dash');
const port = z.int('Type a number').min(1, 'A port is 1 to 65535').max(65_535, 'A port is 1 to 65535');
const pem = z.string().max(100_000);
const url = z
  .string()
  .trim()
  .max(2000)
  .regex(/^https?:\/\/[^\s/?#]+/i, 'An address begins with http:// or https://');
const milliseconds = z.int().min(1).max(600_000);

/** What a number must be: `{ op: '<', value: 0.9 }`. */
const comparison = z.object({ op: z.enum(['<', '<=', '>', '>=', '==', '!=']), value: z.number() });
export type Comparison = z.infer<typeof comparison>;

/** When a number is worth a warning and when it is a failure. */
const thresholds = { warnWhen: comparison.optional(), failWhen: comparison.optional() };

const header = z.object({
  name: z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, 'This is no name of a header'),
  value: line(2000).optional(),
  /** The value is the keeper's secret of this name, after `prefix`. */
  secret: secretName.optional(),
  prefix: z
    .string()
    .max(100)
    .regex(/^[^\p{Cc}]*$/u, 'Use visible characters only')
    .optional(),
});

/** Everything that a request over HTTP may need. */
const request = {
  url,
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS']).default('GET'),
  headers: z.array(header).max(50).default([]),
  body: z.string().max(100_000).optional(),
  followRedirects: z.boolean().default(true),
  proxy: url.optional(),
  /** Further certificates that are trusted, PEM. */
  ca: pem.optional(),
  clientCertificate: pem.optional(),
  clientKeySecret: secretName.optional(),
};

const jsonAssertion = z.object({
  path: line(500).regex(/^\$/, 'A JSONPath begins with $'),
  equals: z.union([z.string().max(2000), z.number(), z.boolean(), z.null()]).optional(),
  matches: pattern.optional(),
  is: comparison.optional(),
});
export type JsonAssertion = z.infer<typeof jsonAssertion>;

const slower = { warnMs: milliseconds.optional(), failMs: milliseconds.optional() };

/** `200-299,304` */
const statusRanges = line(200)
  .regex(/^[1-5]\d\d(-[1-5]\d\d)?(\s*,\s*[1-5]\d\d(-[1-5]\d\d)?)*$/, 'Write statuses as 200-299,304')
  .default('200-299');

const login = { user: line(200).default(''), passwordSecret: secretName.optional() };
const database = {
  host,
  ...login,
  database: line(200).default(''),
  tls: z.boolean().default(false),
  ca: pem.optional(),
  ...slower,
};

const kinds = {
  http: z.object({
    type: z.literal('http'),
    ...request,
    status: statusRanges,
    includes: z.string().max(2000).optional(),
    excludes: z.string().max(2000).optional(),
    json: z.array(jsonAssertion).max(50).default([]),
    ...slower,
  }),
  /** A health endpoint in one of the usual forms: Spring Actuator, health+json, .NET, Go's map of checks. */
  health: z.object({ type: z.literal('health'), ...request, ...slower }),
  tcp: z.object({
    type: z.literal('tcp'),
    host,
    port,
    send: z.string().max(2000).optional(),
    expect: pattern.optional(),
    ...slower,
  }),
  tls: z.object({
    type: z.literal('tls'),
    host,
    port: port.default(443),
    serverName: line(255).optional(),
    warnDays: z.number().min(0).max(1000).default(21),
    failDays: z.number().min(0).max(1000).default(3),
    ca: pem.optional(),
  }),
  dns: z.object({
    type: z.literal('dns'),
    name: host,
    record: z.enum(['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT', 'SRV']).default('A'),
    /** `address[:port]` of the server that is asked; the system's where it is left out. */
    server: line(300).optional(),
    /** Each must be among the answers. */
    expect: z.array(line(500)).max(50).default([]),
    ...slower,
  }),
  postgres: z.object({ type: z.literal('postgres'), ...database, port: port.default(5432) }),
  mysql: z.object({ type: z.literal('mysql'), ...database, port: port.default(3306) }),
  redis: z.object({ type: z.literal('redis'), ...database, port: port.default(6379) }),
  mongodb: z.object({ type: z.literal('mongodb'), ...database, port: port.default(27_017) }),
  /** A page in Prometheus' exposition format: what is measured is the change between two readings. */
  prometheus: z.object({
    type: z.literal('prometheus'),
    ...request,
    errors: z
      .object({
        metric: line(200).min(1),
        label: line(100).default('status'),
        matches: pattern.default('^5'),
        /** Shares of all: 0.01 is one in a hundred. */
        warn: z.number().min(0).max(1).default(0.01),
        fail: z.number().min(0).max(1).default(0.05),
      })
      .optional(),
    latency: z
      .object({
        /** A histogram in seconds. */
        metric: line(200).min(1),
        quantile: z.number().gt(0).lt(1).default(0.99),
        warnMs: milliseconds.optional(),
        failMs: milliseconds.optional(),
      })
      .optional(),
  }),
  promql: z.object({
    type: z.literal('promql'),
    ...request,
    query: z.string().trim().min(1).max(4000),
    unit: line(30).default(''),
    ...thresholds,
  }),
  alertmanager: z.object({
    type: z.literal('alertmanager'),
    ...request,
    filters: z.array(line(300)).max(20).default([]),
  }),
  /** A vendor's status page: Statuspage v2 JSON or a feed (RSS, Atom). */
  statuspage: z.object({
    type: z.literal('statuspage'),
    ...request,
    components: z.array(line(200)).max(50).default([]),
  }),
  /** A command on a host, over SSH: its exit code, and a number that a pattern finds in its output. */
  command: z.object({
    type: z.literal('command'),
    command: z.string().trim().min(1).max(4000),
    exitCode: z.int().min(0).max(255).default(0),
    /** The first group (or the whole) is read as a number. */
    number: pattern.optional(),
    unit: line(30).default(''),
    ...thresholds,
  }),
};

export const probeTarget = z.discriminatedUnion('type', [
  kinds.http,
  kinds.health,
  kinds.tcp,
  kinds.tls,
  kinds.dns,
  kinds.postgres,
  kinds.mysql,
  kinds.redis,
  kinds.mongodb,
  kinds.prometheus,
  kinds.promql,
  kinds.alertmanager,
  kinds.statuspage,
  kinds.command,
]);
export type ProbeTarget = z.infer<typeof probeTarget>;
export type ProbeType = ProbeTarget['type'];
export type TargetOf<T extends ProbeType> = Extract<ProbeTarget, { type: T }>;
export const probeTypes = Object.keys(kinds) as [ProbeType, ...ProbeType[]];

/** How often, how patiently and how strictly a probe looks. Times are seconds. */
export const probeSchedule = z.object({
  every: z.number().min(1, 'Every second at the most').max(86_400, 'Once a day at the least').default(30),
  timeout: z.number().min(0.1).max(60, 'A minute at the most').default(5),
  /** Further tries at once, half a second apart, before a sample counts as failed. */
  retries: z.int().min(0).max(3).default(0),
  /** So many failed samples in a row are a failure, so many good ones its end. */
  failAfter: z.int().min(1).max(20).default(2),
  recoverAfter: z.int().min(1).max(20).default(2),
});

export const probe = z.object({
  /** Stable within its service: history hangs on it. */
  id: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/),
  name: line(120).min(1, 'Type a name'),
  /** The host that it looks from; null looks from this machine. */
  via: z.ulid().nullable().default(null),
  /** What is not essential makes its service degraded at the worst. */
  essential: z.boolean().default(true),
  paused: z.boolean().default(false),
  schedule: probeSchedule.prefault({}),
  target: probeTarget,
});
export type Probe = z.infer<typeof probe>;
