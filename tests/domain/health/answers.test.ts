import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAlerts, readFeed, readPromql, readStatuspage } from '../../../electron/domain/health/answers.ts';
import { createExpositionReader } from '../../../electron/domain/health/exposition.ts';
import { readHealth } from '../../../electron/domain/health/forms.ts';
import { errorRate, quantileMs, readingOf } from '../../../electron/domain/health/metrics.ts';

test('health endpoints are read in the forms in use', () => {
  const spring = {
    status: 'DOWN',
    components: {
      db: { status: 'DOWN', details: { error: 'no connection' } },
      diskSpace: { status: 'UP' },
      redis: { status: 'UP', components: { a: { status: 'UP' } } },
    },
  };
  expect(readHealth(spring)).toEqual({
    status: 'down',
    components: [
      { name: 'db', status: 'down', text: 'no connection' },
      { name: 'diskSpace', status: 'up', text: '' },
      { name: 'redis', status: 'up', text: '' },
      { name: 'redis / a', status: 'up', text: '' },
    ],
  });
  const draft = {
    status: 'warn',
    checks: {
      'cassandra:responseTime': [{ status: 'warn', observedValue: 250, observedUnit: 'ms' }],
      uptime: [{ status: 'pass' }],
    },
  };
  expect(readHealth(draft)).toMatchObject({
    status: 'degraded',
    components: [{ name: 'cassandra:responseTime', status: 'degraded', text: '250 ms' }, { status: 'up' }],
  });
  const dotnet = {
    status: 'Unhealthy',
    totalDuration: '00:00:00.1',
    entries: { sql: { status: 'Unhealthy', description: 'timeout' }, cache: { status: 'Healthy' } },
  };
  expect(readHealth(dotnet)).toMatchObject({
    status: 'down',
    components: [
      { name: 'sql', status: 'down', text: 'timeout' },
      { name: 'cache', status: 'up' },
    ],
  });
  expect(readHealth({ status: 'Partially Available', failures: { rabbit: 'no route' } })).toMatchObject({
    status: 'degraded',
    components: [{ name: 'rabbit', status: 'down', text: 'no route' }],
  });
  expect(readHealth({ db: 'ok', cache: true, queue: 'error' })).toMatchObject({
    status: 'down',
    components: [{ name: 'db' }, { name: 'cache' }, { name: 'queue', status: 'down' }],
  });
  expect(readHealth({ checks: [{ name: 'db', status: 'UP' }] })).toMatchObject({
    status: 'up',
    components: [{ name: 'db' }],
  });
  expect(readHealth('OK')).toMatchObject({ status: 'up' });
  expect(readHealth({ hello: 'world' })).toBeNull();
});

test('whatever JSON comes, reading health neither throws nor grows without bound', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
      expect(readHealth(value)?.components.length ?? 0).toBeLessThanOrEqual(60);
    }),
  );
});

const page = (good: number, bad: number, fast: number, slow: number) => `# HELP http_requests_total Requests
# TYPE http_requests_total counter
http_requests_total{status="200",path="/a \\"quoted\\" } path"} ${good} 1700000000000
http_requests_total{status="503"} ${bad}
http_request_duration_seconds_bucket{le="0.1"} ${fast}
http_request_duration_seconds_bucket{le="1"} ${fast + slow}
http_request_duration_seconds_bucket{le="+Inf"} ${fast + slow}
go_goroutines 12
`;
function read(text: string, pieces = 7) {
  const reader = createExpositionReader(
    new Set(['http_requests_total', 'http_request_duration_seconds_bucket']),
  );
  for (let i = 0; i < text.length; i += pieces) reader.push(text.slice(i, i + pieces));
  return reader.end();
}

test('a page of metrics gives the error rate and the p99 of what happened between two readings', () => {
  const before = readingOf(read(page(1000, 5, 990, 15)).series, 1);
  const { series, lines } = read(page(1090, 15, 1080, 25));
  expect(lines).toBe(6);
  expect(series).toHaveLength(5);
  const spec = { metric: 'http_requests_total', label: 'status', matches: '^5', warn: 0.01, fail: 0.05 };
  expect(errorRate(series, before, spec)).toBeCloseTo(0.1);
  expect(quantileMs(series, before, 'http_request_duration_seconds', 0.99)).toBeCloseTo(910);
  expect(quantileMs(series, before, 'http_request_duration_seconds', 0.5)).toBeCloseTo(55.6, 0);
  expect(errorRate(series, readingOf(series, 1), spec)).toBeNull();
});

test('a counter that began anew is no negative growth', () => {
  const before = readingOf(read(page(1000, 50, 1, 1)).series, 1);
  const spec = { metric: 'http_requests_total', label: 'status', matches: '^5', warn: 0.01, fail: 0.05 };
  expect(errorRate(read(page(8, 2, 1, 1)).series, before, spec)).toBeCloseTo(0.2);
});

test('a page is read the same in whatever pieces it comes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), (n) => {
      expect(read(page(1, 2, 3, 4), n)).toEqual(read(page(1, 2, 3, 4), 1000));
    }),
  );
});

test('what is no page of metrics says so, and a line without an end does not fill the memory', () => {
  expect(() => read('<html><body>hello</body></html>\n')).toThrow('no page of metrics');
  expect(() => read('x'.repeat(100_000), 5000)).toThrow('a line has no end');
});

test('answers of Prometheus, Alertmanager and status pages are read', () => {
  expect(
    readPromql({
      status: 'success',
      data: { resultType: 'vector', result: [{ value: [1, '0.2'] }, { value: [1, '0.7'] }] },
    }),
  ).toEqual({ value: 0.7, error: null });
  expect(readPromql({ status: 'success', data: { resultType: 'scalar', result: [1, '3'] } })).toEqual({
    value: 3,
    error: null,
  });
  expect(readPromql({ status: 'success', data: { resultType: 'vector', result: [] } })).toEqual({
    value: null,
    error: null,
  });
  expect(readPromql({ status: 'error', error: 'parse error' })).toEqual({
    value: null,
    error: 'parse error',
  });
  expect(readPromql('no')).toBeNull();
  const alert = (severity: string, state = 'active') => ({
    labels: { alertname: 'DiskFull', severity },
    annotations: { summary: '95 %' },
    status: { state },
  });
  expect(readAlerts([])).toMatchObject({ outcome: 'ok' });
  expect(readAlerts([alert('warning')])).toMatchObject({ outcome: 'warn', value: 1 });
  expect(readAlerts([alert('critical'), alert('warning')])).toMatchObject({
    outcome: 'fail',
    reason: '2 firing: DiskFull.',
  });
  expect(readAlerts([alert('critical', 'suppressed')])).toMatchObject({ outcome: 'ok' });
  const vendor = (indicator: string, api: string) => ({
    status: { indicator, description: 'Some trouble' },
    components: [
      { name: 'API', status: api },
      { name: 'Web', status: 'operational' },
    ],
    incidents: [{ name: 'Slow API', status: 'investigating' }],
  });
  expect(readStatuspage(vendor('major', 'major_outage'), [])).toMatchObject({
    outcome: 'fail',
    reason: 'Some trouble · Slow API.',
  });
  expect(readStatuspage(vendor('major', 'major_outage'), ['web'])).toMatchObject({ outcome: 'ok' });
  expect(readStatuspage(vendor('minor', 'partial_outage'), ['API'])).toMatchObject({
    outcome: 'warn',
    reason: 'API: partial outage.',
  });
  expect(readStatuspage(vendor('none', 'operational'), ['Nothing'])).toMatchObject({ outcome: 'unsure' });
  const now = Date.UTC(2026, 0, 10);
  expect(readFeed([{ title: 'API outage', text: 'Investigating', at: now - 1000 }], now)).toMatchObject({
    outcome: 'fail',
  });
  expect(
    readFeed([{ title: 'API outage', text: 'This incident has been resolved.', at: now - 1000 }], now),
  ).toMatchObject({ outcome: 'ok' });
  expect(readFeed([{ title: 'Old outage', text: '', at: now - 30 * 86_400_000 }], now)).toMatchObject({
    outcome: 'ok',
  });
});

test('answers that a Prometheus 2.42 and an Alertmanager 0.25 gave are read, with what is no number', () => {
  const data = (resultType: string, result: unknown[]) => ({
    status: 'success',
    data: { resultType, result },
  });
  expect(readPromql(data('scalar', [1795274555.422, '+Inf']))?.value).toBe(Infinity);
  expect(readPromql(data('scalar', [1795274556.441, 'NaN']))).toEqual({ value: null, error: null });
  const minus = { metric: {}, value: [1795274556.571, '-Inf'] };
  expect(readPromql(data('vector', [minus]))?.value).toBe(-Infinity);
  expect(readPromql(data('vector', [minus, { metric: {}, value: [1, '4'] }]))?.value).toBe(4);
  expect(readPromql(data('string', [1795274556.511, 'text']))?.error).toContain('a range or a text');
  expect(readPromql(data('matrix', []))?.error).toContain('a range or a text');
  const recorded = {
    annotations: { summary: 'db-1 is at 99 %' },
    endsAt: '2026-11-21T15:27:39.607Z',
    fingerprint: 'db099c53af3147db',
    receivers: [{ name: 'n' }],
    startsAt: '2026-11-21T15:22:39.607Z',
    status: { inhibitedBy: [], silencedBy: [], state: 'active' },
    updatedAt: '2026-11-21T15:22:39.607Z',
    labels: { alertname: 'DiskFull', severity: 'critical', team: 'db' },
  };
  expect(readAlerts([recorded])).toMatchObject({
    outcome: 'fail',
    reason: '1 firing: DiskFull.',
    components: [{ name: 'DiskFull', status: 'down', text: 'db-1 is at 99 %' }],
  });
});
