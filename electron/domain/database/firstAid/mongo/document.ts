import type { Table } from '../model.ts';

/** A value of a server's document, as its extended JSON reads. */
export type Value = string | number | boolean | null | Value[] | { [name: string]: Value };

/** The answer's first document; an empty one where there is none. */
export function documentOf(table: Table): Value {
  const text = table.rows[0]?.[0];
  if (text === null || text === undefined) return {};
  try {
    return JSON.parse(text) as Value;
  } catch {
    return {};
  }
}

/** What lies at a path: `at(doc, 'opcounters', 'insert')`. */
export function at(value: Value | undefined, ...path: (string | number)[]): Value | undefined {
  let here = value;
  for (const step of path) {
    if (here === null || typeof here !== 'object') return undefined;
    here = Array.isArray(here) ? here[Number(step)] : here[step];
  }
  return here;
}

/** A number, whether plain or as extended JSON writes longs, doubles and decimals; null for what is none. */
export function numberAt(value: Value | undefined, ...path: (string | number)[]): number | null {
  const found = at(value, ...path);
  const plain =
    typeof found === 'object' && found !== null && !Array.isArray(found)
      ? (found['$numberLong'] ?? found['$numberInt'] ?? found['$numberDouble'] ?? found['$numberDecimal'])
      : found;
  const number =
    typeof plain === 'number'
      ? plain
      : typeof plain === 'string' && plain !== ''
        ? Number(plain)
        : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

/** Text, and a date, an id or a timestamp as text; null for what is none. */
export function textAt(value: Value | undefined, ...path: (string | number)[]): string | null {
  const found = at(value, ...path);
  if (found === undefined || found === null) return null;
  if (typeof found !== 'object') return String(found);
  if (Array.isArray(found)) return JSON.stringify(found);
  const date = found['$date'];
  if (typeof date === 'string') return date;
  const ms = numberAt(date);
  if (ms !== null) return new Date(ms).toISOString();
  const plain = numberAt(found);
  return typeof found['$oid'] === 'string'
    ? found['$oid']
    : plain !== null
      ? String(plain)
      : JSON.stringify(found);
}

export function listAt(value: Value | undefined, ...path: (string | number)[]): Value[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}
