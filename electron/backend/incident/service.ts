import { ulid } from 'ulid';
import { incidentStream, type NewEvent } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import {
  impactSet,
  incidentDeclared,
  incidentRenamed,
  incidentReopened,
  incidentResolved,
  roleAssigned,
  servicesSet,
  severitySet,
  statusChanged,
  summarySet,
  type IncidentRow,
  type OpenStatus,
  type Severity,
} from '../../domain/incident/model.ts';
import type { Log } from '../log/log.ts';
import { createCommandActs } from './command.ts';

export interface IncidentDeps {
  log: Log;
  /** The incident's current row. */
  find(id: string): IncidentRow | undefined;
  /** Who works at this console. */
  person(): string;
  now(): number;
  /** The facts that come with a severity: its clocks, whom to tell. */
  severityFacts(id: string, severity: Severity): NewEvent[];
}

export interface Command {
  key?: string | undefined;
  id: string;
}

const ok = { ok: true } as const;

/** The incident's lifecycle. Every method stores its fact before it returns. */
export function createIncidentService(deps: IncidentDeps) {
  const { log, find, person, severityFacts } = deps;
  const need = (id: string): IncidentRow => {
    const row = find(id);
    if (!row) throw new Failure('NOT_FOUND', 'This incident is not in this data folder.');
    return row;
  };
  // A command that is sent again because its answer was lost finds the state that it made itself.
  const isStored = ({ key, id }: Command): boolean =>
    key !== undefined && log.event(key)?.stream === incidentStream(id);
  const append = (command: Command, ...events: NewEvent[]) => {
    log.append(incidentStream(command.id), events, { actor: person(), key: command.key });
    return ok;
  };

  return {
    ...createCommandActs(deps, { need, isStored, append }),
    declare(command: { key?: string | undefined; title: string }) {
      // The key doubles as the incident's id, so that a repeated command answers with the first one's incident.
      const id = command.key ?? ulid();
      const [event] = log.append(
        incidentStream(id),
        [incidentDeclared({ title: command.title, commander: person() })],
        { actor: person(), key: id },
      );
      return { id: event?.stream.slice('incident:'.length) ?? id };
    },
    rename(command: Command & { title: string }) {
      return need(command.id).title === command.title
        ? ok
        : append(command, incidentRenamed({ title: command.title }));
    },
    setSeverity(command: Command & { severity: Severity; reason?: string | undefined }) {
      const from = need(command.id).severity?.label ?? null;
      if (isStored(command)) return ok;
      const set = severitySet({ severity: command.severity, from, reason: command.reason });
      return append(command, set, ...severityFacts(command.id, command.severity));
    },
    setStatus(command: Command & { status: OpenStatus; note?: string | undefined }) {
      if (isStored(command)) return ok;
      const { status: from } = need(command.id);
      if (from === 'resolved') throw new Failure('CONFLICT', 'The incident is resolved. Reopen it first.');
      if (from === command.status) return ok;
      return append(command, statusChanged({ status: command.status, from, note: command.note }));
    },
    setSummary(command: Command & { summary: string }) {
      return need(command.id).summary === command.summary
        ? ok
        : append(command, summarySet({ summary: command.summary }));
    },
    setImpact(command: Command & { impact: string }) {
      return need(command.id).impact === command.impact
        ? ok
        : append(command, impactSet({ impact: command.impact }));
    },
    setServices(command: Command & { services: string[] }) {
      need(command.id);
      return append(command, servicesSet({ services: [...new Set(command.services)] }));
    },
    assignRole(command: Command & { role: string; person: string | null }) {
      need(command.id);
      if (command.role === 'commander' && !command.person) {
        throw new Failure('INVALID', 'An incident always has a commander. Name who takes over.');
      }
      return append(command, roleAssigned({ role: command.role, person: command.person }));
    },
    resolve(command: Command & { resolution: string; impact: string; rootCause: string }) {
      if (isStored(command)) return ok;
      if (need(command.id).status === 'resolved')
        throw new Failure('CONFLICT', 'The incident is resolved already.');
      const { resolution, impact, rootCause } = command;
      return append(command, incidentResolved({ resolution, impact, rootCause }));
    },
    reopen(command: Command & { reason: string }) {
      if (isStored(command)) return ok;
      if (need(command.id).status !== 'resolved')
        throw new Failure('CONFLICT', 'The incident is open already.');
      return append(command, incidentReopened({ reason: command.reason }));
    },
  };
}
