import { z } from 'zod';

const hex64 = /^[0-9a-f]{64}$/;

/** One fact in the log. Times are UTC milliseconds. `hash` = SHA-256 hex of `prev` + RFC 8785 JSON of the rest. */
export const envelopeSchema = z.object({
  id: z.ulid(),
  stream: z.string().regex(/^(catalog|incident:[0-9A-HJKMNP-TV-Z]{26})$/),
  type: z.string().regex(/^[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*\.v[1-9]\d*$/),
  at: z.int(),
  hlc: z.string().regex(/^[0-9a-f]{12}-[0-9a-f]{4}$/),
  origin: z.ulid(),
  seq: z.int().positive(),
  actor: z.string().min(1).max(200),
  data: z.record(z.string(), z.unknown()),
  prev: z.string().regex(hex64).or(z.literal('')),
  hash: z.string().regex(hex64),
});
export type Envelope = z.infer<typeof envelopeSchema>;

/** An event as a projection sees it: `pos` is its place in this console's file, in order of arrival. */
export interface StoredEvent<D = Record<string, unknown>> extends Omit<Envelope, 'data'> {
  data: D;
  pos: number;
}

/** What a service hands to `log.append`: a typed fact that is not yet placed in a stream. */
export interface NewEvent {
  type: string;
  data: Record<string, unknown>;
}

/** A typed event: calling it checks the data and makes the fact; `is` narrows a stored event. */
export interface EventType<D extends Record<string, unknown>> {
  (data: D): NewEvent;
  readonly type: string;
  readonly schema: z.ZodType<D>;
  is(event: StoredEvent): event is StoredEvent<D>;
}

const registry = new Map<string, EventType<Record<string, unknown>>>();

/** Declares an event type once, e.g. `incident.declared.v1`. Types are versioned past-tense facts, never edited. */
export function defineEvent<S extends z.ZodObject>(
  type: string,
  schema: S,
): EventType<z.infer<S> & Record<string, unknown>> {
  type D = z.infer<S> & Record<string, unknown>;
  if (registry.has(type)) throw new Error(`Event type declared twice: ${type}`);
  const make = (data: D): NewEvent => ({ type, data: schema.parse(data) as D });
  const event = Object.assign(make, {
    type,
    schema: schema as unknown as z.ZodType<D>,
    is: (e: StoredEvent): e is StoredEvent<D> => e.type === type,
  });
  registry.set(type, event as unknown as EventType<Record<string, unknown>>);
  return event;
}

/** The declared type of an event, or undefined for one that only a newer console knows (kept and passed on). */
export function eventType(type: string): EventType<Record<string, unknown>> | undefined {
  return registry.get(type);
}

/** What stands where the content of an event was erased for good; its id, place and hashes stay: the chain holds. */
export const ERASED = 'log.erased.v1';

export const CATALOG = 'catalog';

/** The stream of one incident. */
export function incidentStream(incidentId: string): string {
  return `incident:${incidentId}`;
}

/** Total order of events within a stream, the same on every console. */
export function compareEvents(
  a: Pick<Envelope, 'hlc' | 'origin' | 'seq'>,
  b: Pick<Envelope, 'hlc' | 'origin' | 'seq'>,
): number {
  if (a.hlc !== b.hlc) return a.hlc < b.hlc ? -1 : 1;
  if (a.origin !== b.origin) return a.origin < b.origin ? -1 : 1;
  return a.seq - b.seq;
}
