import { expect, test } from 'vitest';
import {
  alertsFor,
  healthSetting,
  isQuiet,
  type StatusChange,
} from '../../../electron/domain/health/alert.ts';
import { suggestedRank, levelAt } from '../../../electron/domain/health/suggest.ts';
import {
  rollUp,
  uptimeOf,
  resolutionOf,
  DAY,
  HOUR,
  type Bucket,
} from '../../../electron/domain/health/history.ts';
import { healthRow } from '../../../electron/domain/health/row.ts';
import { probeOf } from '../../fixtures/healthConsole.ts';

const change = (name: string, more: Partial<StatusChange> = {}): StatusChange => ({
  serviceId: name,
  name,
  tier: 2,
  from: 'up',
  to: 'down',
  reason: 'It answers 500.',
  ...more,
});
const setting = healthSetting.parse({});
const scheme = ['P0', 'P1', 'P2', 'P3'].map((code, rank) => ({
  scheme: 'Own',
  code,
  label: code,
  rank,
  of: 4,
}));

test('a failure is told and heard, a recovery told and not heard, a degradation shown', () => {
  expect(alertsFor([change('Shop')], setting, 0)).toMatchObject([
    { kind: 'down', title: 'Shop is down', notify: true, sound: true },
  ]);
  expect(alertsFor([change('Shop', { from: 'down', to: 'up' })], setting, 0)).toMatchObject([
    { kind: 'recovered', notify: true, sound: false },
  ]);
  expect(alertsFor([change('Shop', { to: 'degraded' })], setting, 0)).toMatchObject([
    { kind: 'degraded', notify: false, sound: false },
  ]);
  expect(alertsFor([change('Shop', { from: 'unknown', to: 'up' })], setting, 0)).toEqual([]);
  expect(alertsFor([change('Shop', { tier: 3 })], { ...setting, upToTier: 2 }, 0)).toEqual([]);
});

test('a storm is one alert, the most important services first', () => {
  const storm = Array.from({ length: 12 }, (_, i) => change(`S${i}`, { tier: i === 7 ? 1 : 3 }));
  expect(alertsFor(storm, setting, 0)).toMatchObject([
    { title: '12 services are down', text: 'S7, S0, S1, S10, S11, S2, S3, S4 and 4 more' },
  ]);
});

test('quiet hours reach over midnight, and tier 1 is heard in them', () => {
  const quiet = healthSetting.parse({ quiet: { from: '22:00', to: '07:00' } });
  expect([21, 22, 23, 0, 6, 7, 12].map((h) => isQuiet(quiet, h * 60))).toEqual([
    false,
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(alertsFor([change('Shop')], quiet, 0)).toMatchObject([{ notify: false, sound: false }]);
  expect(alertsFor([change('Shop', { tier: 1 })], quiet, 0)).toMatchObject([{ notify: true, sound: true }]);
});

test('the severity that is suggested follows what was seen', () => {
  const rate = probeOf({
    id: 'm',
    target: { type: 'prometheus', url: 'http://a/', errors: { metric: 'r' } },
  });
  const page = probeOf({ id: 'h', target: { type: 'http', url: 'http://a/' } });
  const seen = (id: string, status: string, value: number | null = null) => ({
    id,
    status,
    since: 0,
    reason: '',
    latencyMs: null,
    value,
    unit: value === null ? '' : 'errors',
    flapping: false,
    components: [],
  });
  const row = (status: string, probes: unknown[]) =>
    healthRow.parse({
      id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
      status,
      since: 0,
      reason: '',
      blockedBy: null,
      maintenance: false,
      probes,
    });
  const of = (...args: Parameters<typeof suggestedRank>) =>
    levelAt(scheme, suggestedRank(...args)?.rank ?? 9)?.code;
  const service = { tier: 1, probes: [rate, page] };
  expect(of(service, row('down', [seen('m', 'down', 0.9), seen('h', 'down')]))).toBe('P0');
  expect(of(service, row('down', [seen('m', 'down', 0.08), seen('h', 'up')]))).toBe('P1');
  expect(suggestedRank(service, row('down', [seen('m', 'down', 0.08), seen('h', 'up')]))?.why).toBe(
    'Error rate over 5 %: 8.0 %.',
  );
  expect(of({ tier: 1, probes: [rate] }, row('down', [seen('m', 'down', 0.08)]))).toBe('P1');
  expect(of(service, row('degraded', [seen('m', 'degraded', 0.02), seen('h', 'up')]))).toBe('P2');
  expect(suggestedRank(service, row('up', [seen('m', 'up', 0), seen('h', 'up')]))).toBeNull();
});

const bucket = (at: number, more: Partial<Bucket>): Bucket => ({
  at,
  up: 0,
  degraded: 0,
  down: 0,
  planned: 0,
  samples: 0,
  latencyMs: null,
  maxLatencyMs: null,
  value: null,
  ...more,
});

test('uptime says what is not known, and leaves planned work out', () => {
  const buckets = [bucket(0, { up: 50_000, down: 10_000 }), bucket(60_000, { planned: 60_000 })];
  expect(uptimeOf(buckets, 0, 240_000)).toEqual({
    share: 50 / 60,
    up: 50_000,
    degraded: 0,
    down: 10_000,
    planned: 60_000,
    unknown: 120_000,
  });
  expect(uptimeOf([], 0, 60_000).share).toBeNull();
});

test('buckets are put together by their samples, and a year is read in no more points than are shown', () => {
  const [one] = rollUp(
    [
      bucket(0, { samples: 1, latencyMs: 10, maxLatencyMs: 10 }),
      bucket(60_000, { samples: 3, latencyMs: 30, maxLatencyMs: 90 }),
    ],
    HOUR,
  );
  expect(one).toMatchObject({ samples: 4, latencyMs: 25, maxLatencyMs: 90 });
  const now = 1000 * DAY;
  for (const days of [1 / 24, 1, 2, 7, 30, 365]) {
    const { widthMs } = resolutionOf(now - days * DAY, now, now);
    expect((days * DAY) / widthMs).toBeLessThanOrEqual(360);
  }
  expect(resolutionOf(now - DAY, now, now).level).toBe('minute');
  expect(resolutionOf(now - 365 * DAY, now, now).level).toBe('hour');
});
