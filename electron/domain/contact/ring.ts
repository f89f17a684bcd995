import type { Attempt, ChainStep, ContactChannel, ContactRow, DutyRow, Rota, ServiceChain } from './model.ts';

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

/** Who a rota has on duty at an instant (UTC ms): who stands in, else of turns that overlap the one that began last. */
export function onDuty(rota: Rota, now: number): string | null {
  const shifts = rota.shifts.filter((s) => s.start <= now && now < s.end);
  const last = shifts.toSorted(
    (a, b) => Number(b.standIn ?? false) - Number(a.standIn ?? false) || b.start - a.start,
  )[0];
  return last?.person ?? null;
}

/** A contact by its name, whatever its case. */
export function contactNamed(contacts: readonly ContactRow[], name: string): ContactRow | null {
  const wanted = name.trim().toLowerCase();
  return contacts.find((c) => c.name.trim().toLowerCase() === wanted) ?? null;
}

/** The chains of their own that some services have, whatever the case of their names. */
export function chainsFor({ serviceChains }: DutyRow, services: readonly string[]): ServiceChain[] {
  const wanted = new Set(services.map((service) => service.trim().toLowerCase()));
  return serviceChains.filter((chain) => chain.services.some((s) => wanted.has(s.trim().toLowerCase())));
}

/**
 * The chain as it is staffed now for an incident of these services: their own chains first, then the team's, nobody
 * twice. Rotas that no chain names stand before the team's.
 */
export function chainNow(
  duty: DutyRow,
  contacts: readonly ContactRow[],
  now: number,
  services: readonly string[] = [],
): Candidate[] {
  const all = [...duty.chain, ...duty.serviceChains.flatMap((chain) => chain.steps)];
  const inChain = new Set(all.map((step) => step.id));
  const loose = duty.rotas
    .filter((rota) => !inChain.has(rota.id))
    .map((rota) => ({ kind: 'rota' as const, id: rota.id }));
  const own = chainsFor(duty, services).flatMap((chain) => chain.steps);
  return staffed([...own, ...loose, ...duty.chain], duty, contacts, now);
}

/** Who stands at some steps now, nobody twice; a rota with nobody on duty is passed over. */
export function staffed(
  steps: readonly ChainStep[],
  { rotas }: Pick<DutyRow, 'rotas'>,
  contacts: readonly ContactRow[],
  now: number,
): Candidate[] {
  const byId = new Map(contacts.map((c) => [c.id, c]));
  const fromRota = (rota: Rota | undefined): Candidate[] => {
    const name = rota && onDuty(rota, now);
    return rota && name ? [{ name, contact: contactNamed(contacts, name), duty: rota.name }] : [];
  };
  const at = (step: ChainStep): Candidate[] => {
    if (step.kind === 'rota') return fromRota(rotas.find((r) => r.id === step.id));
    const contact = byId.get(step.id);
    return contact ? [{ name: contact.name, contact, duty: '' }] : [];
  };
  const seen = new Set<string>();
  return steps.flatMap(at).filter(({ name }) => {
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
