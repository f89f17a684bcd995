import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecordingRow } from '../../../electron/domain/recording/model.ts';
import { reasonToRecord, toRemove } from '../../../electron/domain/recording/policy.ts';

const DAY = 24 * 3600_000;
const MB = 1024 * 1024;

const recording = (n: number, row: Partial<RecordingRow> = {}): RecordingRow => ({
  id: `R${n}`,
  incidentId: 'I1',
  sessionId: 'S',
  hostId: 'H',
  host: 'db-1',
  production: true,
  person: 'ada',
  origin: 'O',
  startedAt: n * DAY,
  endedAt: n * DAY + 1000,
  outcome: 'closed',
  bytes: MB,
  sha256: null,
  castBytes: MB,
  castSha256: null,
  input: false,
  pinned: false,
  removed: false,
  ...row,
});
const limits = { recordingMb: 10, totalMb: 3, days: 30 };
const never = () => false;
const ids = (all: { recording: RecordingRow; why: string }[]) => all.map((r) => `${r.recording.id} ${r.why}`);

test('a production host is recorded, another is not, and a rule of its own stands above both', () => {
  expect(reasonToRecord('auto', true)).toBe('production');
  expect(reasonToRecord('auto', false)).toBeNull();
  expect(reasonToRecord('always', false)).toBe('host');
  expect(reasonToRecord('never', true)).toBeNull();
});

test('the oldest go until the rest fits', () => {
  const all = [5, 1, 4, 2, 3].map((n) => recording(n));
  const { removals, fits } = toRemove(all, { limits, now: 6 * DAY, room: 0, onHold: never });
  expect(ids(removals)).toEqual(['R1 space', 'R2 space']);
  expect(fits).toBe(true);
});

test('what is too old goes, whatever room there is', () => {
  const { removals } = toRemove([recording(1), recording(40)], {
    limits,
    now: 50 * DAY,
    room: 0,
    onHold: never,
  });
  expect(ids(removals)).toEqual(['R1 age']);
});

test('what is pinned, on hold, removed or still written never goes', () => {
  const row = fc.record({
    pinned: fc.boolean(),
    removed: fc.boolean(),
    endedAt: fc.constantFrom(null, 1000),
    incidentId: fc.constantFrom('I1', 'held'),
    bytes: fc.nat({ max: 4 * MB }),
    startedAt: fc.nat({ max: 100 * DAY }),
  });
  fc.assert(
    fc.property(fc.array(row), fc.nat({ max: 8 * MB }), (rows, room) => {
      const all = rows.map((r, n) => recording(n, r));
      const onHold = (id: string) => id === 'held';
      const { removals, fits } = toRemove(all, { limits, now: 90 * DAY, room, onHold });
      for (const { recording: r } of removals) {
        expect([r.pinned, r.removed, r.endedAt === null, onHold(r.incidentId)]).toEqual([
          false,
          false,
          false,
          false,
        ]);
      }
      const gone = new Set(removals.map(({ recording: r }) => r.id));
      const left = all.filter((r) => !r.removed && !gone.has(r.id)).reduce((sum, r) => sum + r.bytes, room);
      expect(fits).toBe(left <= limits.totalMb * MB);
    }),
  );
});
