import { query } from 'json-p3';
import { compares, judgeLatency, numberText, worse } from '../../../domain/health/compare.ts';
import { readHealth, worstOf } from '../../../domain/health/forms.ts';
import type { Outcome } from '../../../domain/health/policy.ts';
import type { JsonAssertion, TargetOf } from '../../../domain/health/probe.ts';
import { bounded } from './bounded.ts';
import { exchange, MOST_BODY, type HttpAnswer } from './http.ts';
import { found, LookError, type Context, type Look } from './look.ts';

/** Patterns see 64 kB of a value. */
const MOST_MATCHED = 64_000;

/** Asks for a page and holds it against what it should be. */
export async function lookHttp(ctx: Context, target: TargetOf<'http'>): Promise<Look> {
  const answer = await exchange(ctx, target);
  const { latencyMs, body: excerpt } = answer;
  const said = (outcome: Outcome, reason: string) => found({ outcome, reason, latencyMs, excerpt });
  if (!inRanges(answer.status, target.status))
    return said('fail', `It answers ${answer.status}, not ${target.status}.`);
  const wrong = problemOf(answer, target);
  if (wrong) return said('fail', wrong);
  const slow = judgeLatency(latencyMs, target);
  return slow
    ? said(slow.outcome, slow.reason)
    : said('ok', `It answers ${answer.status} in ${Math.round(latencyMs)} ms.`);
}

function problemOf(
  answer: HttpAnswer,
  { includes, excludes, json, method }: TargetOf<'http'>,
): string | null {
  if (!includes && !excludes && json.length === 0) return null;
  if (method === 'HEAD') return 'A HEAD request has no body to look into.';
  if (answer.truncated) return `Its answer is larger than ${MOST_BODY / 1e6} MB: too large to look into.`;
  if (includes && !answer.body.includes(includes))
    return `Its answer does not have "${includes.slice(0, 80)}".`;
  if (excludes && answer.body.includes(excludes)) return `Its answer has "${excludes.slice(0, 80)}".`;
  if (json.length === 0) return null;
  const tree = parse(answer.body);
  for (const assertion of json) {
    const wrong = bounded(assertion.matches ?? assertion.path, () => assertionProblem(tree, assertion));
    if (wrong) return wrong;
  }
  return null;
}

function assertionProblem(tree: unknown, { path, equals, matches, is }: JsonAssertion): string | null {
  let values: unknown[];
  try {
    values = query(path, tree as Parameters<typeof query>[1]).values();
  } catch (error) {
    return `${path} is no JSONPath: ${error instanceof Error ? error.message.slice(0, 120) : 'it cannot be read'}.`;
  }
  if (values.length === 0) return `Its JSON has nothing at ${path}.`;
  for (const value of values.slice(0, 1000)) {
    const shown = JSON.stringify(value)?.slice(0, 80) ?? 'nothing';
    if (equals !== undefined && value !== equals)
      return `${path} is ${shown}, not ${JSON.stringify(equals)}.`;
    if (matches !== undefined && !new RegExp(matches).test(String(value).slice(0, MOST_MATCHED)))
      return `${path} is ${shown}, which ${matches} does not match.`;
    if (is !== undefined && (typeof value !== 'number' || !compares(value, is)))
      return `${path} is ${shown}, not ${is.op} ${numberText(is.value)}.`;
  }
  return null;
}

/** Asks a health endpoint; the parts that it names become parts of the service. */
export async function lookHealth(ctx: Context, target: TargetOf<'health'>): Promise<Look> {
  const answer = await exchange(ctx, target);
  const { latencyMs, status, body: excerpt } = answer;
  if (answer.truncated)
    throw new LookError(`Its answer is larger than ${MOST_BODY / 1e6} MB: that is no health endpoint.`);
  // Health endpoints say 503 with their JSON when they are down; any other refusal has none.
  const tree = /^\s*[[{"]/.test(answer.body) ? parse(answer.body) : answer.body.trim();
  const health = readHealth(tree);
  if (!health) {
    const reason =
      status >= 400 ? `It answers ${status}.` : 'What it answers is no health report in a known form.';
    return found({ outcome: 'fail', reason, latencyMs, excerpt });
  }
  const outcomes = { up: 'ok', degraded: 'warn', down: 'fail', unknown: 'unsure' } as const;
  const inner = health.components.length > 0 ? worstOf(health.components) : health.status;
  // A part that is down within a whole that calls itself up is worth a warning, no more.
  const byParts: Outcome = health.status === 'up' && inner !== 'up' && inner !== 'unknown' ? 'warn' : 'ok';
  const own: Outcome = status >= 500 && health.status === 'up' ? 'fail' : outcomes[health.status];
  const bad = health.components.filter((c) => c.status === 'down' || c.status === 'degraded');
  const parts = bad
    .slice(0, 4)
    .map((c) => `${c.name} ${c.status}${c.text ? ` (${c.text.slice(0, 80)})` : ''}`);
  const reason = `It says ${health.status}${parts.length ? `: ${parts.join(', ')}` : ''}.`;
  const look = found({
    outcome: worse(own, byParts),
    reason,
    latencyMs,
    components: health.components,
    excerpt,
  });
  const slow = judgeLatency(latencyMs, target);
  return slow && look.outcome === 'ok' ? { ...look, ...slow } : look;
}

/** Reads JSON. Throws a LookError that says what is wrong with it. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const begin = text.trim().slice(0, 40);
    throw new LookError(
      begin === '' ? 'Its answer is empty, not JSON.' : `Its answer is no JSON: it begins with "${begin}".`,
    );
  }
}

/** Whether a status is in `200-299,304`. */
function inRanges(status: number, ranges: string): boolean {
  return ranges.split(',').some((range) => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return status >= from && status <= to;
  });
}
