import type { StoredEvent } from '../../domain/event.ts';
import {
  incidentLinked,
  incidentMergedInto,
  incidentUnlinked,
  incidentWithdrawn,
} from '../../domain/incident/closing.ts';
import { handoverAccepted, handoverDeclined, handoverOffered } from '../../domain/incident/handover.ts';
import { holdSet } from '../../domain/incident/hold.ts';
import { incidentExpired } from '../../domain/incident/retention.ts';
import { timeSet } from '../../domain/review/model.ts';
import { entryCorrected } from '../../domain/timeline/model.ts';
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
} from '../../domain/incident/model.ts';
import type { Db } from '../log/database.ts';
import type { Projection } from '../log/projection.ts';

interface Row {
  id: string;
  pos: number;
  title: string;
  status: IncidentRow['status'];
  severity: string | null;
  commander: string;
  summary: string;
  impact: string;
  resolution: string;
  services: string;
  roles: string;
  declaredAt: number;
  /** When it was closed, and by which event: a correction of that entry's time moves it. */
  closedAt: number | null;
  closedBy: string | null;
  /** When it was over as people know it better: goes before `closedAt`. */
  overAt: number | null;
  updatedAt: number;
  closedAs: IncidentRow['closedAs'];
  links: string;
  handover: string | null;
  hold: number;
  /** Put away after its time: no view shows it. */
  expired: number;
}

const schema = `
  CREATE TABLE incident (
    id TEXT PRIMARY KEY, stream TEXT NOT NULL, pos INTEGER NOT NULL,
    title TEXT NOT NULL, status TEXT NOT NULL, severity TEXT, commander TEXT NOT NULL,
    summary TEXT NOT NULL, impact TEXT NOT NULL, resolution TEXT NOT NULL,
    services TEXT NOT NULL, roles TEXT NOT NULL,
    declaredAt INTEGER NOT NULL, closedAt INTEGER, closedBy TEXT, overAt INTEGER, updatedAt INTEGER NOT NULL,
    closedAs TEXT, links TEXT NOT NULL, handover TEXT, hold INTEGER NOT NULL,
    expired INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX incident_stream ON incident (stream);
  CREATE INDEX incident_pos ON incident (pos);`;

/** The incidents as the list and the desk show them. */
export const incidentProjection: Projection = {
  feature: 'incident',
  version: 4,
  tables: ['incident'],
  schema,
  prepare(db) {
    const change = prepareChanges(db);
    // Of corrections only those of a time can move the declaration or the end.
    const isAbout = (event: StoredEvent) =>
      event.type in change && (!entryCorrected.is(event) || event.data.at !== undefined);
    const get = db.prepare<[string], Row>('SELECT * FROM incident WHERE id = ?');
    const since = db
      .prepare<[number, number], string>('SELECT id FROM incident WHERE pos > ? ORDER BY pos LIMIT ?')
      .pluck();
    return {
      fold(event) {
        if (!event.stream.startsWith('incident:')) return undefined;
        if (!isAbout(event)) return undefined;
        change[event.type]?.(event);
        return event.stream.slice('incident:'.length);
      },
      // A note or a step says nothing about the incident's own row.
      commutes: (event, later) => !isAbout(event) || !isAbout(later),
      feed: {
        row: (key) => toIncident(get.get(key)),
        changedSince: (pos, limit) => since.all(pos, limit),
      },
    };
  },
};

function prepareChanges(db: Db): Record<string, (event: StoredEvent) => void> {
  const insert = db.prepare(
    `INSERT OR IGNORE INTO incident VALUES (@id, @stream, @pos, @title, 'investigating', NULL, @commander, '', '', '', '[]',
     json_object('commander', @commander), @at, NULL, NULL, NULL, @at, NULL, '[]', NULL, 0, 0)`,
  );
  const set = (assignments: string, read: (e: StoredEvent) => Record<string, unknown>) => {
    const sql = db.prepare(
      `UPDATE incident SET ${assignments}, pos = @pos, updatedAt = @at WHERE stream = @stream`,
    );
    return (e: StoredEvent) => sql.run({ id: e.id, pos: e.pos, at: e.at, stream: e.stream, ...read(e) });
  };
  const field = (column: string) => set(`${column} = @${column}`, (e) => ({ [column]: e.data[column] }));
  const roles = db.prepare<[string], string>('SELECT roles FROM incident WHERE stream = ?').pluck();
  const assign = set(
    `roles = @roles, commander = CASE WHEN @role = 'commander' THEN @person ELSE commander END`,
    (e) => {
      const role = e.data['role'] as string;
      const person = e.data['person'] as string | null;
      const rest = Object.entries(JSON.parse(roles.get(e.stream) ?? '{}') as Record<string, string>);
      const all = rest.filter(([name]) => name !== role);
      if (person !== null) all.push([role, person]);
      return { role, person: person ?? '', roles: JSON.stringify(Object.fromEntries(all)) };
    },
  );
  return {
    [incidentDeclared.type]: (e) =>
      insert.run({ id: e.stream.slice(9), stream: e.stream, pos: e.pos, at: e.at, ...e.data }),
    [incidentRenamed.type]: field('title'),
    [severitySet.type]: set('severity = @severity', (e) => ({
      severity: JSON.stringify(e.data['severity']),
    })),
    [statusChanged.type]: field('status'),
    [summarySet.type]: field('summary'),
    [impactSet.type]: field('impact'),
    [servicesSet.type]: set('services = @services', (e) => ({
      services: JSON.stringify(e.data['services']),
    })),
    [roleAssigned.type]: assign,
    [incidentResolved.type]: set(
      `${closed('resolved')}, resolution = @resolution, impact = @impact`,
      (e) => ({ resolution: e.data['resolution'], impact: e.data['impact'] }),
    ),
    [incidentReopened.type]: set(
      `status = 'investigating', closedAt = NULL, closedBy = NULL, overAt = NULL, closedAs = NULL`,
      () => ({}),
    ),
    ...prepareCommand(db, set),
  };
}

const closed = (as: string) =>
  `status = 'resolved', closedAs = '${as}', closedAt = @at, closedBy = @id, handover = NULL`;

type Set = (
  assignments: string,
  read: (e: StoredEvent) => Record<string, unknown>,
) => (event: StoredEvent) => unknown;

/** Handover, links, the ends that are no solution, hold, and the times of declaration and end as corrected. */
function prepareCommand(db: Db, set: Set): Record<string, (event: StoredEvent) => void> {
  const links = db.prepare<[string], string>('SELECT links FROM incident WHERE stream = ?').pluck();
  const linksAfter = (
    e: StoredEvent,
    add: IncidentRow['links'][number] | null,
    drop: IncidentRow['links'][number],
  ) => {
    const all = JSON.parse(links.get(e.stream) ?? '[]') as IncidentRow['links'];
    const rest = all.filter((l) => l.kind !== drop.kind || l.other !== drop.other);
    return { links: JSON.stringify(add ? [...rest, add].slice(-50) : rest) };
  };
  const linkOf = (e: StoredEvent) =>
    ({ kind: e.data['kind'], other: e.data['other'] }) as IncidentRow['links'][number];
  // The declaration's event has the incident's id.
  const correct = db.prepare(
    'UPDATE incident SET declaredAt = @time, pos = @pos WHERE stream = @stream AND id = @entryId',
  );
  const correctEnd = db.prepare(
    'UPDATE incident SET closedAt = @time, pos = @pos WHERE stream = @stream AND closedBy = @entryId',
  );
  const over = db.prepare('UPDATE incident SET overAt = @time, pos = @pos WHERE stream = @stream');
  return {
    [handoverOffered.type]: set('handover = @handover', (e) => {
      const { handoverId: id, to, brief } = e.data;
      return { handover: JSON.stringify({ id, from: e.actor, to, brief, at: e.at }) };
    }),
    [handoverAccepted.type]: set('handover = NULL', () => ({})),
    [handoverDeclined.type]: set('handover = NULL', () => ({})),
    [incidentLinked.type]: set('links = @links', (e) => linksAfter(e, linkOf(e), linkOf(e))),
    [incidentUnlinked.type]: set('links = @links', (e) => linksAfter(e, null, linkOf(e))),
    [incidentMergedInto.type]: set(`${closed('duplicate')}, links = @links`, (e) => {
      const link = { kind: 'duplicate_of' as const, other: String(e.data['into']) };
      return linksAfter(e, link, link);
    }),
    [incidentWithdrawn.type]: set(closed('mistake'), () => ({})),
    [incidentExpired.type]: set('expired = 1', () => ({})),
    [holdSet.type]: set('hold = @hold', (e) => ({ hold: e.data['on'] === true ? 1 : 0 })),
    [entryCorrected.type]: (e) => {
      const { at, entryId } = e.data;
      if (typeof at !== 'number') return;
      const values = { time: at, entryId, pos: e.pos, stream: e.stream };
      correct.run(values);
      correctEnd.run(values);
    },
    [timeSet.type]: (e) => {
      if (timeSet.is(e) && e.data.point === 'resolved')
        over.run({ time: e.data.at, pos: e.pos, stream: e.stream });
    },
  };
}

function toIncident(row: Row | undefined): IncidentRow | undefined {
  if (!row || row.expired) return undefined;
  const { id, title, status, commander, summary, impact, resolution, declaredAt, updatedAt } = row;
  return {
    id,
    title,
    status,
    severity: row.severity === null ? null : (JSON.parse(row.severity) as IncidentRow['severity']),
    commander,
    summary,
    impact,
    resolution,
    services: JSON.parse(row.services) as string[],
    roles: JSON.parse(row.roles) as Record<string, string>,
    declaredAt,
    resolvedAt: row.closedAt === null ? null : (row.overAt ?? row.closedAt),
    updatedAt,
    closedAs: row.closedAs,
    links: JSON.parse(row.links) as IncidentRow['links'],
    handover: row.handover === null ? null : (JSON.parse(row.handover) as IncidentRow['handover']),
    hold: row.hold === 1,
  };
}
