import { expect, test, vi } from 'vitest';
import { openHealthConsole, probeOf, quick } from '../../fixtures/healthConsole.ts';
import { prometheusMissing, startAlertmanager, startPrometheus } from '../../fixtures/prometheus.ts';

const post = (url: string, body: unknown) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).then((response) => expect(response.status).toBe(200));

test.skipIf(prometheusMissing)(
  'a real Prometheus is asked: scalars, vectors, what is not a number, ranges and mistakes',
  async () => {
    const url = await startPrometheus();
    const { health } = openHealthConsole();
    const ask = (query: string, more: object = {}) =>
      health.try({ probe: probeOf({ target: { type: 'promql', url, query, ...more } }) });
    await vi.waitFor(
      async () => expect(await ask('up{instance!~".*:1"}')).toMatchObject({ outcome: 'ok', value: 1 }),
      { timeout: 20_000, interval: 200 },
    );
    expect(await ask('1 + 1')).toMatchObject({ outcome: 'ok', value: 2 });
    // The largest of a vector: a target that is down shows by the smallest, asked for by its name.
    const failWhen = { op: '<', value: 1 };
    await vi.waitFor(
      async () => expect(await ask('min(up)', { failWhen })).toMatchObject({ outcome: 'fail', value: 0 }),
      { timeout: 20_000, interval: 200 },
    );
    const tooMuch = { failWhen: { op: '>', value: 5 } };
    expect(await ask('1 / 0', tooMuch)).toMatchObject({ outcome: 'fail', value: null });
    expect(await ask('vector(-1) / 0', tooMuch)).toMatchObject({ outcome: 'ok' });
    const noNumber = 'The query has no result.';
    expect(await ask('0 / 0')).toMatchObject({ outcome: 'unsure', reason: noNumber });
    expect(await ask('vector(0) / 0')).toMatchObject({ outcome: 'unsure', reason: noNumber });
    expect(await ask('nothing_of_that_name')).toMatchObject({ outcome: 'unsure', reason: noNumber });
    expect(await ask('up[1m]')).toMatchObject({
      outcome: 'unsure',
      reason: 'The query failed: it answers a range or a text. Ask for one number, as max_over_time does',
    });
    expect(await ask('"text"')).toMatchObject({ outcome: 'unsure' });
    expect(await ask('sum(up')).toMatchObject({
      outcome: 'unsure',
      reason: expect.stringMatching(/^The query failed: .*parse error/) as string,
    });
  },
);

test.skipIf(prometheusMissing)(
  'a real page of metrics gives the share of errors and the p99 between two looks',
  async () => {
    const url = await startPrometheus();
    const console = openHealthConsole();
    const handler = { metric: 'prometheus_http_requests_total', label: 'code', matches: '^4' };
    const latency = { metric: 'prometheus_http_request_duration_seconds', failMs: 60_000 };
    const target = { type: 'prometheus', url: `${url}/metrics`, errors: handler, latency };
    const id = console.add('Prometheus', [probeOf({ target, schedule: quick })]);
    for (let i = 0; i < 40; i += 1) await fetch(`${url}/api/v1/query?query=${i % 2 ? 'up' : 'sum('}`);
    const row = await console.until(
      () => {
        const [probe] = console.row(id)?.probes ?? [];
        return probe && /^Error rate .*, p99 \d+ ms\.$/.test(probe.reason) && probe;
      },
      'the rates to be told',
      40_000,
    );
    expect(row.reason).toMatch(/p99/);
  },
);

test.skipIf(prometheusMissing)(
  'a real Alertmanager tells what fires; what is silenced or filtered out does not count',
  async () => {
    const url = await startAlertmanager();
    const { health } = openHealthConsole();
    const ask = (filters: string[] = []) =>
      health.try({ probe: probeOf({ target: { type: 'alertmanager', url, filters } }) });
    expect(await ask()).toMatchObject({ outcome: 'ok', reason: 'No alert is firing.', value: 0 });
    await post(`${url}/api/v2/alerts`, [
      {
        labels: { alertname: 'DiskFull', severity: 'critical', team: 'db' },
        annotations: { summary: 'db-1 is at 99 %' },
      },
      { labels: { alertname: 'Slow', severity: 'warning', team: 'web' } },
    ]);
    await vi.waitFor(async () => expect(await ask()).toMatchObject({ value: 2 }), 10_000);
    expect(await ask()).toMatchObject({ outcome: 'fail', reason: '2 firing: DiskFull.' });
    expect(await ask(['team="web"'])).toMatchObject({ outcome: 'warn', reason: '1 firing: Slow.' });
    expect(await ask(['team="web'])).toMatchObject({ outcome: 'fail', reason: expect.stringMatching('400') });
    const now = Date.now();
    await post(`${url}/api/v2/silences`, {
      matchers: [{ name: 'alertname', value: 'DiskFull', isRegex: false, isEqual: true }],
      startsAt: new Date(now).toISOString(),
      endsAt: new Date(now + 3_600_000).toISOString(),
      createdBy: 'Ana',
      comment: 'Being worked on',
    });
    await vi.waitFor(
      async () => expect(await ask()).toMatchObject({ outcome: 'warn', reason: '1 firing: Slow.' }),
      10_000,
    );
  },
);
