import { XMLParser } from 'fast-xml-parser';
import {
  readAlerts,
  readFeed,
  readPromql,
  readStatuspage,
  type Answer,
  type FeedItem,
} from '../../../domain/health/answers.ts';
import { judgeLatency, judgeNumber, worse } from '../../../domain/health/compare.ts';
import { createExpositionReader } from '../../../domain/health/exposition.ts';
import { isRecord } from '../../../domain/health/forms.ts';
import {
  errorRate,
  quantileMs,
  readingOf,
  wantedMetrics,
  type Reading,
} from '../../../domain/health/metrics.ts';
import type { Outcome } from '../../../domain/health/policy.ts';
import type { TargetOf } from '../../../domain/health/probe.ts';
import { bounded } from './bounded.ts';
import { exchange, type HttpAnswer, type Request } from './http.ts';
import { found, LookError, type Context, type Look } from './look.ts';
import { parse } from './web.ts';

/** 32 MB: ten times the largest page that is sound to scrape. */
const MOST_PAGE = 32_000_000;

/** Reads a page of metrics as it comes, and says what happened since the last one. */
export async function lookPrometheus(ctx: Context, target: TargetOf<'prometheus'>): Promise<Look> {
  const reader = createExpositionReader(wantedMetrics(target));
  let begin = '';
  const take = (text: string): void => {
    if (begin.length < 2000) begin += text.slice(0, 2000);
    reader.push(text);
  };
  const answer = await exchange(ctx, target, { most: MOST_PAGE, take });
  needOk(answer);
  if (answer.truncated) throw new LookError(`Its page of metrics is larger than ${MOST_PAGE / 1e6} MB.`);
  const { series, lines } = reader.end();
  const { latencyMs } = answer;
  if (lines === 0) throw new LookError('Its page has no metrics.');
  const before = ctx.memory['reading'] as Reading | undefined;
  ctx.memory['reading'] = readingOf(series, ctx.now());
  const missing = [...wantedMetrics(target)].filter((name) => !series.some((s) => s.name === name));
  if (missing.length > 0)
    return found({
      outcome: 'warn',
      reason: `Its page has no ${missing.join(', ')}.`,
      latencyMs,
      excerpt: begin,
    });
  if (wantedMetrics(target).size === 0)
    return found({ reason: `Its page has ${lines} metrics.`, latencyMs, excerpt: begin });
  if (!before)
    return found({ reason: 'The first page: rates come with the next.', latencyMs, excerpt: begin });
  return { ...judgeMetrics(series, before, target), latencyMs, excerpt: begin };
}

function judgeMetrics(
  series: Parameters<typeof errorRate>[0],
  before: Reading,
  { errors, latency }: TargetOf<'prometheus'>,
): Look {
  const reasons: string[] = [];
  let outcome: Outcome = 'ok';
  let [value, unit]: [number | null, string] = [null, ''];
  if (latency) {
    const ms = quantileMs(series, before, latency.metric, latency.quantile);
    const name = `p${Number((latency.quantile * 100).toFixed(2))}`;
    const slow = ms === null ? null : judgeLatency(ms, latency);
    if (slow) outcome = worse(outcome, slow.outcome);
    [value, unit] = [ms, 'ms'];
    reasons.push(ms === null ? `no requests for ${name}` : `${name} ${Math.round(ms)} ms`);
  }
  if (errors) {
    const rate = bounded(errors.matches, () => errorRate(series, before, errors));
    if (rate !== null && rate > errors.fail) outcome = 'fail';
    else if (rate !== null && rate > errors.warn) outcome = worse(outcome, 'warn');
    [value, unit] = [rate, 'errors'];
    reasons.unshift(rate === null ? 'no requests' : `error rate ${(rate * 100).toFixed(2)} %`);
  }
  const text = reasons.join(', ');
  return found({ outcome, reason: `${text.charAt(0).toUpperCase()}${text.slice(1)}.`, value, unit });
}

/** Asks Prometheus, or what speaks like it. */
export async function lookPromql(ctx: Context, target: TargetOf<'promql'>): Promise<Look> {
  const answer = await exchange(ctx, at(target, '/api/v1/query', { query: target.query }));
  const { latencyMs, body: excerpt } = answer;
  const read = readPromql(parse(answer.body));
  if (!read)
    throw new LookError(
      answer.status >= 400 ? `It answers ${answer.status}.` : 'Its answer is none of the Prometheus API.',
    );
  if (read.error !== null)
    return found({ outcome: 'unsure', reason: `The query failed: ${read.error}`, latencyMs, excerpt });
  if (read.value === null)
    return found({ outcome: 'unsure', reason: 'The query has no result.', latencyMs, excerpt });
  return found({
    ...judgeNumber(read.value, target.unit, target),
    // What is beyond any number is judged, but no chart can draw it.
    value: Number.isFinite(read.value) ? read.value : null,
    unit: target.unit,
    latencyMs,
    excerpt,
  });
}

/** Asks Alertmanager what is firing. */
export async function lookAlertmanager(ctx: Context, target: TargetOf<'alertmanager'>): Promise<Look> {
  const wanted = { active: 'true', silenced: 'false', inhibited: 'false', filter: target.filters };
  const answer = await exchange(ctx, at(target, '/api/v2/alerts', wanted));
  needOk(answer);
  return ofAnswer(readAlerts(parse(answer.body)), answer, 'Its answer is none of Alertmanager.');
}

/** Reads a vendor's status page: JSON, or a feed. */
export async function lookStatuspage(ctx: Context, target: TargetOf<'statuspage'>): Promise<Look> {
  const bare = new URL(target.url).pathname === '/';
  const answer = await exchange(ctx, bare ? at(target, '/api/v2/summary.json', {}) : target);
  needOk(answer);
  if (answer.truncated) throw new LookError('Its answer is larger than 1 MB.');
  if (/^\s*\{/.test(answer.body))
    return ofAnswer(
      readStatuspage(parse(answer.body), target.components),
      answer,
      'Its JSON is none of a status page.',
    );
  const items = feedItems(answer.body);
  return ofAnswer(items && readFeed(items, ctx.now()), answer, 'It is neither a status page nor a feed.');
}

function ofAnswer(read: Answer | null, { latencyMs, body }: HttpAnswer, otherwise: string): Look {
  return read
    ? found({ ...read, latencyMs, excerpt: body })
    : found({ outcome: 'fail', reason: otherwise, latencyMs, excerpt: body });
}

/** An API's path below the address that a person gave, with its query. */
function at<T extends Request>(
  target: T,
  path: string,
  query: Record<string, string | readonly string[]>,
): T {
  const url = new URL(target.url);
  if (!url.pathname.endsWith(path)) url.pathname = `${url.pathname.replace(/\/$/, '')}${path}`;
  for (const [name, value] of Object.entries(query))
    for (const one of [value].flat()) url.searchParams.append(name, one);
  return { ...target, url: url.href };
}

function needOk({ status }: HttpAnswer): void {
  if (status < 200 || status > 299) throw new LookError(`It answers ${status}.`);
}

// No entities at all: a feed of a few hundred bytes can ask for gigabytes by them.
const xml = new XMLParser({ ignoreAttributes: true, processEntities: false, parseTagValue: false });

function feedItems(text: string): FeedItem[] | null {
  let tree: unknown;
  try {
    tree = xml.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(tree)) return null;
  const channel = isRecord(tree['rss']) ? tree['rss']['channel'] : tree['feed'];
  if (!isRecord(channel)) return null;
  const items = [channel['item'] ?? channel['entry'] ?? []].flat().filter(isRecord);
  return items.slice(0, 200).map((item) => {
    const at = Date.parse(textOf(item['pubDate'] ?? item['updated'] ?? item['published']));
    return {
      title: textOf(item['title']).slice(0, 300),
      text: textOf(item['description'] ?? item['content'] ?? item['summary']).slice(0, 2000),
      at: Number.isNaN(at) ? null : at,
    };
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
