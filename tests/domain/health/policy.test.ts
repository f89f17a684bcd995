import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  FLAP_CHANGES,
  nextStatus,
  staleAfterMs,
  unseen,
  type Mark,
  type Outcome,
  type Policy,
  type Seen,
} from '../../../electron/domain/health/policy.ts';

const policy: Policy = {
  failAfter: 2,
  recoverAfter: 2,
  everyMs: 10_000,
  timeoutMs: 5000,
  paused: false,
  watchingSince: 0,
};

/** Samples ten seconds apart. */
function samples(...outcomes: (Outcome | [Outcome, Mark])[]): Seen[] {
  return outcomes.map((o, i) => {
    const [outcome, mark] = typeof o === 'string' ? [o, '' as const] : o;
    return { at: (i + 1) * 10_000, outcome, mark, reason: `${outcome} ${i + 1}` };
  });
}
function after(all: Seen[], p: Policy = policy) {
  return nextStatus(unseen(0), all, all.at(-1)?.at ?? 0, p);
}

test.each([
  ['the first good answer is enough', samples('ok'), 'up'],
  ['one failure is none yet', samples('ok', 'fail'), 'up'],
  ['two failures in a row are one', samples('ok', 'fail', 'fail'), 'down'],
  ['a good answer between begins anew', samples('ok', 'fail', 'ok', 'fail'), 'up'],
  ['one good answer is no recovery', samples('ok', 'fail', 'fail', 'ok'), 'down'],
  ['two are', samples('ok', 'fail', 'fail', 'ok', 'ok'), 'up'],
  ['warnings in a row are degraded', samples('ok', 'warn', 'warn'), 'degraded'],
  [
    'failures and warnings in turns are degraded, not up',
    samples('ok', 'fail', 'warn', 'fail', 'warn'),
    'degraded',
  ],
  ['what was down and warns has half recovered', samples('ok', 'fail', 'fail', 'warn', 'warn'), 'degraded'],
  ['a host in between that is away makes it unknown', samples('ok', 'unsure', 'unsure'), 'unknown'],
] as const)('%s', (_name, all, status) => {
  expect(after([...all]).status).toBe(status);
});

test('it is down since the first failure, not since the one that made it certain', () => {
  expect(after(samples('ok', 'ok', 'fail', 'fail', 'fail'))).toMatchObject({
    status: 'down',
    since: 30_000,
    reason: 'fail 5',
  });
});

test('what flaps is degraded until it holds one state three times as long', () => {
  const flapping = [...samples('ok', 'fail', 'fail', 'ok', 'ok', 'fail', 'fail', 'ok', 'ok', 'fail', 'fail')];
  const seen = after(flapping);
  expect(seen).toMatchObject({ status: 'degraded', flapping: true });
  expect(seen.reason).toContain(`changed ${FLAP_CHANGES} times`);
  const steady = (n: number) =>
    Array.from({ length: n }, (_, i): Seen => ({
      at: 200_000 + i * 10_000,
      outcome: 'ok',
      mark: '',
      reason: 'fine',
    }));
  expect(nextStatus(seen, steady(5), 250_000, policy)).toMatchObject({ status: 'degraded', flapping: true });
  expect(nextStatus(seen, steady(6), 260_000, policy)).toMatchObject({ status: 'up', flapping: false });
});

const outcome = fc.constantFrom<Outcome>('ok', 'warn', 'fail', 'unsure');
const excuse = fc.constantFrom<Mark>('busy', 'slept', 'cut off', 'maintenance');
const any = fc.array(fc.tuple(outcome, fc.option(excuse, { nil: '' as const })), { maxLength: 60 });
const policies = fc
  .record({ failAfter: fc.integer({ min: 1, max: 5 }), recoverAfter: fc.integer({ min: 1, max: 5 }) })
  .map((p) => ({ ...policy, ...p }));

test('folding samples one by one or together gives the same verdict', () => {
  fc.assert(
    fc.property(any, policies, (list, p) => {
      const all = samples(...list);
      const now = all.at(-1)?.at ?? 0;
      const singly = all.reduce((v, s) => nextStatus(v, [s], s.at, p), unseen(0));
      expect(singly).toEqual(nextStatus(unseen(0), all, now, p));
    }),
  );
});

test('samples that are marked never make anything worse', () => {
  fc.assert(
    fc.property(any, policies, (list, p) => {
      const all = samples(...list);
      const counted = all.filter((s) => s.mark === '' || s.outcome === 'ok');
      const [with_, without] = [
        after(all, p),
        counted.reduce((v, s) => nextStatus(v, [s], s.at, { ...p, everyMs: 1e9 }), unseen(0)),
      ];
      expect(with_.status).toBe(without.status);
    }),
  );
});

test('it is never down without so many failures in a row, and never up again without so many good answers', () => {
  fc.assert(
    fc.property(any, policies, (list, p) => {
      let verdict = unseen(0);
      const counted: Outcome[] = [];
      for (const sample of samples(...list)) {
        const before = verdict.status;
        verdict = nextStatus(verdict, [sample], sample.at, p);
        if (sample.mark === '' || sample.outcome === 'ok') counted.push(sample.outcome);
        if (before === verdict.status) continue;
        if (verdict.status === 'down')
          expect(counted.slice(-p.failAfter)).toEqual(Array(p.failAfter).fill('fail'));
        if (verdict.status === 'up' && before !== 'unknown')
          expect(counted.slice(-p.recoverAfter)).toEqual(Array(p.recoverAfter).fill('ok'));
      }
    }),
  );
});

test('the time since when it stands so never goes back and is never in the future', () => {
  fc.assert(
    fc.property(any, policies, (list, p) => {
      let verdict = unseen(0);
      for (const sample of samples(...list)) {
        const next = nextStatus(verdict, [sample], sample.at, p);
        expect(next.since).toBeGreaterThanOrEqual(verdict.since);
        expect(next.since).toBeLessThanOrEqual(sample.at);
        verdict = next;
      }
    }),
  );
});

test('without answers for a while it is unknown, but a console that slept gives it time', () => {
  const up = after(samples('ok'));
  const late = 10_000 + staleAfterMs(policy) + 1;
  expect(nextStatus(up, [], late - 2, policy).status).toBe('up');
  expect(nextStatus(up, [], late, policy).status).toBe('unknown');
  expect(nextStatus(up, [], late, { ...policy, watchingSince: late - 1000 }).status).toBe('up');
});

test('paused and looked at again, it begins anew', () => {
  const paused = nextStatus(after(samples('ok', 'fail', 'fail')), [], 40_000, { ...policy, paused: true });
  expect(paused.status).toBe('paused');
  expect(nextStatus(paused, [], 50_000, policy).status).toBe('unknown');
});
