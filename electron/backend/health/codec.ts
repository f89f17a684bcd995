import type { Bucket } from '../../domain/health/history.ts';
import type { Mark, Outcome } from '../../domain/health/policy.ts';

/** A sample as history keeps it; `at` is UTC ms. */
export interface StoredSample {
  at: number;
  outcome: Outcome;
  mark: Mark;
  latencyMs: number | null;
  value: number | null;
}

/** Time by status, ms. */
export interface Spent {
  up: number;
  degraded: number;
  down: number;
  planned: number;
}

const outcomes: Outcome[] = ['ok', 'warn', 'fail', 'unsure'];
const marks: Mark[] = ['', 'busy', 'slept', 'cut off', 'maintenance'];

const HEAD = 16;
const SAMPLE = 11;
const BUCKET = 31;

/** A minute of a probe: 16 bytes of time by status, then 11 bytes a sample. */
export function encodeMinute(minute: number, spent: Spent, samples: readonly StoredSample[]): Buffer {
  const out = Buffer.alloc(HEAD + samples.length * SAMPLE);
  [spent.up, spent.degraded, spent.down, spent.planned].forEach((ms, i) => out.writeFloatLE(ms, i * 4));
  samples.forEach((s, i) => {
    const at = HEAD + i * SAMPLE;
    out.writeUInt16LE(Math.min(65_535, Math.max(0, s.at - minute)), at);
    out.writeUInt8(outcomes.indexOf(s.outcome) | (marks.indexOf(s.mark) << 2), at + 2);
    out.writeFloatLE(s.latencyMs ?? Number.NaN, at + 3);
    out.writeFloatLE(s.value ?? Number.NaN, at + 7);
  });
  return out;
}

export function decodeMinute(minute: number, data: Buffer): { spent: Spent; samples: StoredSample[] } {
  const [up, degraded, down, planned] = [0, 4, 8, 12].map((at) => data.readFloatLE(at)) as [
    number,
    number,
    number,
    number,
  ];
  const samples: StoredSample[] = [];
  for (let at = HEAD; at + SAMPLE <= data.length; at += SAMPLE) {
    const code = data.readUInt8(at + 2);
    samples.push({
      at: minute + data.readUInt16LE(at),
      outcome: outcomes[code & 3] ?? 'unsure',
      mark: marks[code >> 2] ?? '',
      latencyMs: known(data.readFloatLE(at + 3)),
      value: known(data.readFloatLE(at + 7)),
    });
  }
  return { spent: { up, degraded, down, planned }, samples };
}

/** A minute's samples as a bucket; what is marked has no say in latency and value. */
export function bucketOf(minute: number, spent: Spent, samples: readonly StoredSample[]): Bucket {
  const counted = samples.filter((s) => s.mark === '' || s.outcome === 'ok');
  const latencies = counted.flatMap((s) => (s.latencyMs === null ? [] : [s.latencyMs]));
  const values = counted.flatMap((s) => (s.value === null ? [] : [s.value]));
  return {
    at: minute,
    ...spent,
    samples: counted.length,
    latencyMs: mean(latencies),
    maxLatencyMs: latencies.length > 0 ? Math.max(...latencies) : null,
    value: mean(values),
  };
}

/** Buckets of one row (an hour of minutes, a day of hours): 31 bytes each. */
export function encodeBuckets(start: number, widthMs: number, buckets: readonly Bucket[]): Buffer {
  const out = Buffer.alloc(buckets.length * BUCKET);
  buckets.forEach((b, i) => {
    const at = i * BUCKET;
    out.writeUInt8(Math.round((b.at - start) / widthMs), at);
    [b.up, b.degraded, b.down, b.planned].forEach((ms, n) => out.writeFloatLE(ms, at + 1 + n * 4));
    out.writeUInt16LE(Math.min(65_535, b.samples), at + 17);
    [b.latencyMs, b.maxLatencyMs, b.value].forEach((v, n) =>
      out.writeFloatLE(v ?? Number.NaN, at + 19 + n * 4),
    );
  });
  return out;
}

export function decodeBuckets(start: number, widthMs: number, data: Buffer): Bucket[] {
  const buckets: Bucket[] = [];
  for (let at = 0; at + BUCKET <= data.length; at += BUCKET) {
    buckets.push({
      at: start + data.readUInt8(at) * widthMs,
      up: data.readFloatLE(at + 1),
      degraded: data.readFloatLE(at + 5),
      down: data.readFloatLE(at + 9),
      planned: data.readFloatLE(at + 13),
      samples: data.readUInt16LE(at + 17),
      latencyMs: known(data.readFloatLE(at + 19)),
      maxLatencyMs: known(data.readFloatLE(at + 23)),
      value: known(data.readFloatLE(at + 27)),
    });
  }
  return buckets;
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function mean(values: readonly number[]): number | null {
  return values.length > 0 ? values.reduce((a, b) => a + b, 0) / values.length : null;
}
