import type { Attempt, ContactChannel, ContactRow, DutyRow, Rota } from './model.ts';

/** Somebody of the chain at a moment; `duty` names the rota that puts them there. */
export interface Candidate {
  name: string;
  contact: ContactRow | null;
  duty: string;
}

export interface Ring extends Candidate {
  /** The way to try now; null where nothing is known but the name. */
  channel: ContactChannel | null;
  /** How often this person was tried about the incident without being reached. */
  tries: number;
}

/** Who a rota has on duty at an instant (UTC ms); of turns that overlap the one that began last. */
export function onDuty(rota: Rota, now: number): string | null {
  const shifts = rota.shifts.filter((s) => s.start <= now && now < s.end);
  return shifts.toSorted((a, b) => b.start - a.start)[0]?.person ?? null;
}

/** A contact by its name, whatever its case. */
export function contactNamed(contacts: readonly ContactRow[], name: string): ContactRow | null {
  const wanted = name.trim().toLowerCase();
  return contacts.find((c) => c.name.trim().toLowerCase() === wanted) ?? null;
}

/** The chain as it is staffed now: on duty first, nobody twice. Rotas that the chain leaves out stand before it. */
export function chainNow(duty: DutyRow, contacts: readonly ContactRow[], now: number): Candidate[] {
  const byId = new Map(contacts.map((c) => [c.id, c]));
  const fromRota = (rota: Rota | undefined): Candidate[] => {
    const name = rota && onDuty(rota, now);
    return rota && name ? [{ name, contact: contactNamed(contacts, name), duty: rota.name }] : [];
  };
  const inChain = new Set(duty.chain.map((step) => step.id));
  const loose = duty.rotas.filter((r) => !inChain.has(r.id)).flatMap(fromRota);
  const steps = duty.chain.flatMap((step): Candidate[] => {
    if (step.kind === 'rota') return fromRota(duty.rotas.find((r) => r.id === step.id));
    const contact = byId.get(step.id);
    return contact ? [{ name: contact.name, contact, duty: '' }] : [];
  });
  const seen = new Set<string>();
  return [...loose, ...steps].filter(({ name }) => {
    const key = name.trim().toLowerCase();
    return !seen.has(key) && seen.add(key);
  });
}

/**
 * Whom to ring next: the first of the chain who was not reached, with the number that was not tried yet. When all of
 * a person's numbers failed, the next person; when all persons failed, the one who was tried least, from the first.
 */
export function nextToRing(chain: readonly Candidate[], attempts: readonly Attempt[]): Ring | null {
  const open = chain.flatMap((candidate): Ring[] => {
    const key = candidate.name.trim().toLowerCase();
    const mine = attempts.filter((a) => a.name.trim().toLowerCase() === key);
    if (mine.some((a) => a.outcome === 'reached')) return [];
    const ways = waysOf(candidate);
    const channel = ways[mine.length % Math.max(1, ways.length)] ?? null;
    return [{ ...candidate, channel, tries: mine.length }];
  });
  const untried = open.find((ring) => ring.tries < Math.max(1, waysOf(ring).length));
  if (untried) return untried;
  return open.toSorted((a, b) => a.tries - b.tries)[0] ?? null;
}

// A number that rings comes before a mail that waits.
function waysOf({ contact }: Candidate): ContactChannel[] {
  const channels = contact?.channels ?? [];
  const phones = channels.filter((c) => c.kind === 'phone');
  return phones.length > 0 ? phones : channels;
}

/** A link that starts the call or the mail on this machine, or null where there is none (a chat's name). */
export function linkOf({ kind, value }: ContactChannel): string | null {
  if (kind === 'phone') {
    const number = value.replace(/[^\d+*#;,]/g, '');
    return /\d/.test(number) ? `tel:${number}` : null;
  }
  if (kind === 'email') return /^[^\s@<>]+@[^\s@<>]+$/.test(value) ? `mailto:${encodeURI(value)}` : null;
  return null;
}

/** Half a year: numbers older than that are as often wrong as right. */
const STALE_MS = 183 * 86_400_000;

/** Whether nobody has checked a contact's numbers for half a year. */
export function isStale({ checkedAt }: Pick<ContactRow, 'checkedAt'>, now: number): boolean {
  return checkedAt === null || now - checkedAt > STALE_MS;
}
