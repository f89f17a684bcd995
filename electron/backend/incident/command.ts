import { ulid } from 'ulid';
import type { Regime } from '../../domain/clock/model.ts';
import {
  breachRecorded,
  incidentAware,
  regulatorNotified,
  type BreachRecord,
} from '../../domain/incident/breach.ts';
import {
  incidentAbsorbed,
  incidentLinked,
  incidentMergedInto,
  incidentUnlinked,
  incidentWithdrawn,
  type LinkKind,
} from '../../domain/incident/closing.ts';
import { handoverAccepted, handoverDeclined, handoverOffered } from '../../domain/incident/handover.ts';
import { holdSet } from '../../domain/incident/hold.ts';
import { incidentStream, type NewEvent } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import { roleAssigned, servicesSet, type IncidentRow } from '../../domain/incident/model.ts';
import type { Log } from '../log/log.ts';

interface Command {
  key?: string | undefined;
  id: string;
}
const ok = { ok: true } as const;

interface Deps {
  log: Log;
  person(): string;
  now(): number;
}
interface Acts {
  need(id: string): IncidentRow;
  isStored(command: Command): boolean;
  append(command: Command, ...events: NewEvent[]): { ok: true };
}

/** Two laptops' clocks may differ by this much. */
const FUTURE_MS = 5 * 60_000;
const same = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();

/** Handover of command, links between incidents, the ends that are no solution, breaches and legal hold. */
export function createCommandActs({ log, person, now }: Deps, { need, isStored, append }: Acts) {
  const checkPast = (at: number) => {
    if (at > now() + FUTURE_MS) throw new Failure('INVALID', 'That time is in the future.', { field: 'at' });
  };
  const offered = (id: string, handoverId: string) => {
    const { handover } = need(id);
    if (handover?.id === handoverId) return handover;
    throw new Failure('CONFLICT', 'This handover is no longer open. Look who leads now.');
  };
  /** The other end of a link may have been put away, or lie on another console: it can be unlinked all the same. */
  const titleOf = (id: string): string => {
    try {
      return need(id).title;
    } catch {
      return id;
    }
  };
  return {
    offerHandover(c: Command & { to: string; brief: string }) {
      const incident = need(c.id);
      const handoverId = c.key ?? ulid();
      if (isStored(c)) return { id: handoverId };
      if (incident.status === 'resolved') throw new Failure('CONFLICT', 'The incident is over.');
      if (same(c.to, incident.commander)) throw new Failure('INVALID', `${c.to} is the commander already.`);
      append(c, handoverOffered({ handoverId, to: c.to, brief: c.brief }));
      return { id: handoverId };
    },
    acceptHandover(c: Command & { handoverId: string; by: string }) {
      if (isStored(c)) return ok;
      const { to } = offered(c.id, c.handoverId);
      if (!same(c.by, to))
        throw new Failure('REFUSED', `Command was offered to ${to}: only ${to} accepts it.`);
      return append(
        c,
        handoverAccepted({ handoverId: c.handoverId, by: to }),
        roleAssigned({ role: 'commander', person: to }),
      );
    },
    declineHandover(c: Command & { handoverId: string; by: string; reason: string }) {
      if (isStored(c)) return ok;
      offered(c.id, c.handoverId);
      return append(c, handoverDeclined({ handoverId: c.handoverId, by: c.by, reason: c.reason }));
    },
    link(c: Command & { kind: LinkKind; other: string }) {
      const { links } = need(c.id);
      if (c.id === c.other) throw new Failure('INVALID', 'An incident cannot be linked to itself.');
      const { title } = need(c.other);
      if (links.some((l) => l.kind === c.kind && l.other === c.other)) return ok;
      return append(c, incidentLinked({ kind: c.kind, other: c.other, title }));
    },
    unlink(c: Command & { kind: LinkKind; other: string }) {
      const { links } = need(c.id);
      if (!links.some((l) => l.kind === c.kind && l.other === c.other)) return ok;
      return append(c, incidentUnlinked({ kind: c.kind, other: c.other, title: titleOf(c.other) }));
    },
    mergeInto(c: Command & { into: string; reason: string }) {
      if (isStored(c)) return ok;
      const [from, into] = [need(c.id), need(c.into)];
      if (c.id === c.into) throw new Failure('INVALID', 'An incident cannot be merged into itself.');
      if (from.status === 'resolved') throw new Failure('CONFLICT', 'This incident is over already.');
      if (into.closedAs === 'duplicate' || into.closedAs === 'mistake')
        throw new Failure(
          'CONFLICT',
          'The other one is closed as a duplicate or a mistake. Choose the one that lives on.',
        );
      const services = [...new Set([...into.services, ...from.services])].slice(0, 200);
      const more = services.length > into.services.length ? [servicesSet({ services })] : [];
      // The target first: killed in between, the duplicate is still open and can be merged again.
      const summary = summaryOf(from);
      log.append(
        incidentStream(c.into),
        [incidentAbsorbed({ other: c.id, title: from.title, summary }), ...more],
        { actor: person() },
      );
      return append(c, incidentMergedInto({ into: c.into, title: into.title, reason: c.reason }));
    },
    withdraw(c: Command & { reason: string }) {
      if (isStored(c)) return ok;
      if (need(c.id).status === 'resolved') throw new Failure('CONFLICT', 'This incident is over already.');
      return append(c, incidentWithdrawn({ reason: c.reason }));
    },
    setAware(c: Command & { awareAt: number; regimes: Regime[] }) {
      need(c.id);
      checkPast(c.awareAt);
      return append(c, incidentAware({ awareAt: c.awareAt, regimes: [...new Set(c.regimes)] }));
    },
    recordBreach(c: Command & { record: Partial<BreachRecord> }) {
      need(c.id);
      return append(c, breachRecorded(c.record));
    },
    notified(c: Command & { clock: string; label: string; notifiedAt: number; reference: string }) {
      need(c.id);
      checkPast(c.notifiedAt);
      const { clock, label, notifiedAt, reference } = c;
      return append(c, regulatorNotified({ clock, label, notifiedAt, reference }));
    },
    setHold(c: Command & { on: boolean; reason: string }) {
      return need(c.id).hold === c.on ? ok : append(c, holdSet({ on: c.on, reason: c.reason }));
    },
  };
}

function summaryOf({ summary, impact }: IncidentRow): string {
  return [summary, impact && `Impact: ${impact}`].filter(Boolean).join('\n');
}
