/** One line of an exposition page that is wanted. */
export interface Series {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** 20,000 series of the wanted metrics, and 20 kB a line: a page beyond is refused, not truncated. */
const MOST_SERIES = 20_000;
const MOST_LINE = 20_000;

/**
 * Reads Prometheus' text format (0.0.4, and OpenMetrics as far as they agree) piece by piece and keeps the wanted
 * metrics only, so that a page of any size costs its wanted lines. Throws where the page is not of that format.
 */
export function createExpositionReader(wanted: ReadonlySet<string>) {
  const kept: Series[] = [];
  let rest = '';
  let lines = 0;
  const take = (line: string): void => {
    if (line === '' || line.startsWith('#')) return;
    lines += 1;
    const end = line.search(/[{\s]/);
    const name = end < 0 ? line : line.slice(0, end);
    if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name))
      throw new Error('It is no page of metrics: a line has no name of a metric.');
    if (!wanted.has(name)) return;
    if (kept.length >= MOST_SERIES)
      throw new Error(`It has more than ${MOST_SERIES} series of the metrics that are wanted.`);
    kept.push(seriesOf(name, line.slice(name.length)));
  };
  return {
    push(text: string): void {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      if (rest.length > MOST_LINE) throw new Error('It is no page of metrics: a line has no end.');
      for (const line of parts) take(line.trim());
    },
    end(): { series: Series[]; lines: number } {
      take(rest.trim());
      rest = '';
      return { series: kept, lines };
    },
  };
}

function seriesOf(name: string, rest: string): Series {
  const labels: Record<string, string> = {};
  let at = 0;
  if (rest[0] === '{') {
    const pair = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*,?/y;
    pair.lastIndex = 1;
    for (let m = pair.exec(rest); m; m = pair.exec(rest)) {
      labels[m[1] ?? ''] = unescape(m[2] ?? '');
      at = pair.lastIndex;
    }
    at = rest.indexOf('}', at) + 1;
    if (at === 0) throw new Error(`It is no page of metrics: the labels of ${name} have no end.`);
  }
  const [value = ''] = rest.slice(at).trim().split(/\s+/);
  return { name, labels, value: numberOf(value) };
}

function unescape(text: string): string {
  return text.includes('\\') ? text.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c)) : text;
}

function numberOf(text: string): number {
  const low = text.toLowerCase();
  if (low === '+inf' || low === 'inf') return Infinity;
  return low === '-inf' ? -Infinity : Number(text || Number.NaN);
}
