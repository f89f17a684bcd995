import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { ERASED, type Envelope } from '../../domain/event.ts';
import type { EventRow } from './rows.ts';

/** RFC 8785 canonical JSON. Throws where the value is no JSON. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('Not JSON');
  return text;
}

/**
 * Canonical JSON of data that comes from people and terminals: halves of a character (lone surrogates, as a cut
 * emoji leaves) become U+FFFD, because they are no JSON to others.
 */
export function storableJson(data: Record<string, unknown>): string {
  try {
    return canonicalJson(data);
  } catch {
    const whole = (_key: string, value: unknown) =>
      typeof value === 'string' ? value.toWellFormed() : value;
    return canonicalJson(JSON.parse(JSON.stringify(data), whole));
  }
}

/** The hash that chains an event to its origin's previous one: SHA-256(prev || RFC 8785 JSON of the rest), hex. */
export function eventHash(event: Envelope): string {
  return rowHash({ ...event, data: canonicalJson(event.data) });
}

/** The same hash from the data's canonical JSON as it is stored: no parsing, so that a million are checked quickly. */
export function rowHash(row: Omit<EventRow, 'pos' | 'hash'>): string {
  const { actor, at, data, hlc, id, origin, seq, stream, type } = row;
  // RFC 8785 sorts the names. Only an actor can hold what JSON escapes; the others' forms exclude it.
  const rest = `{"actor":${JSON.stringify(actor)},"at":${at},"data":${data},"hlc":"${hlc}","id":"${id}","origin":"${origin}","seq":${seq},"stream":"${stream}","type":"${type}"}`;
  return hash('sha256', row.prev + rest, 'hex');
}

/** Whether an event says what it said when it was chained; of one that was erased, whether nothing of it is left. */
export function isIntact(row: Omit<EventRow, 'pos'>): boolean {
  return isErased(row) || rowHash(row) === row.hash;
}

export function isErased({ type, actor, data }: Pick<EventRow, 'type' | 'actor' | 'data'>): boolean {
  return type === ERASED && actor === 'erased' && data === '{}';
}
