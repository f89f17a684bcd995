import { assertNever } from '../assert.ts';
import type { Comparison } from './probe.ts';
import type { Outcome } from './policy.ts';

/** Whether a number is what a comparison says. */
export function compares(value: number, { op, value: to }: Comparison): boolean {
  switch (op) {
    case '<':
      return value < to;
    case '<=':
      return value <= to;
    case '>':
      return value > to;
    case '>=':
      return value >= to;
    case '==':
      return value === to;
    case '!=':
      return value !== to;
    default:
      return assertNever(op);
  }
}

interface Limits {
  warnWhen?: Comparison | undefined;
  failWhen?: Comparison | undefined;
}

/** What a number's thresholds say of it, with the reason in words. */
export function judgeNumber(
  value: number,
  unit: string,
  { warnWhen, failWhen }: Limits,
): { outcome: Outcome; reason: string } {
  const shown = `${numberText(value)}${unit ? ` ${unit}` : ''}`;
  const over = (limit: Comparison) => `${shown}: it is ${limit.op} ${numberText(limit.value)}.`;
  if (failWhen && compares(value, failWhen)) return { outcome: 'fail', reason: over(failWhen) };
  if (warnWhen && compares(value, warnWhen)) return { outcome: 'warn', reason: over(warnWhen) };
  return { outcome: 'ok', reason: `${shown}.` };
}

/** What its slowness says of an answer; null where it is quick enough. */
export function judgeLatency(
  ms: number,
  { warnMs, failMs }: { warnMs?: number | undefined; failMs?: number | undefined },
): { outcome: 'warn' | 'fail'; reason: string } | null {
  const took = `It took ${Math.round(ms)} ms`;
  if (failMs !== undefined && ms > failMs)
    return { outcome: 'fail', reason: `${took}, more than ${failMs} ms.` };
  if (warnMs !== undefined && ms > warnMs)
    return { outcome: 'warn', reason: `${took}, more than ${warnMs} ms.` };
  return null;
}

/** `12,345` or `0.0421`: four digits that mean something. */
export function numberText(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: Math.abs(value) >= 1000 ? 12 : 4 });
}

/** The worse of two outcomes. */
export function worse(a: Outcome, b: Outcome): Outcome {
  const order: Outcome[] = ['ok', 'warn', 'unsure', 'fail'];
  return order.indexOf(a) >= order.indexOf(b) ? a : b;
}
