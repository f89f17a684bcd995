import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { hashedPart, type Envelope } from '../../domain/event.ts';

/** RFC 8785 canonical JSON. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('Not JSON');
  return text;
}

/** The hash that chains an event to its origin's previous one: SHA-256(prev || RFC 8785 JSON of the rest), hex. */
export function eventHash(event: Envelope): string {
  return createHash('sha256')
    .update(event.prev)
    .update(canonicalJson(hashedPart(event)))
    .digest('hex');
}
