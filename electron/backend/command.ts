import type { ClockState } from '../domain/clock/model.ts';
import type { ContactRow } from '../domain/contact/model.ts';
import type { Guide } from '../domain/guide/model.ts';
import type { GuideRow } from '../domain/guide/library.ts';
import { hlcTime } from '../domain/hlc.ts';
import type { IncidentRow } from '../domain/incident/model.ts';
import { USUAL_YEARS, type RetentionRow } from '../domain/incident/retention.ts';
import type { SeverityRow } from '../domain/severity/model.ts';
import type { TaskRow } from '../domain/task/model.ts';
import type { Live } from './change/live.ts';
import { createPlanner } from './clock/planner.ts';
import { calendarProjection, clockProjection } from './clock/projection.ts';
import { createClockService } from './clock/service.ts';
import { createTicker } from './clock/ticker.ts';
import type { Timekeeper } from './clock/timekeeper.ts';
import { attemptsProjection, contactProjection, dutyProjection } from './contact/projection.ts';
import { createContactService } from './contact/service.ts';
import { breachProjection } from './incident/breachProjection.ts';
import { incidentProjection } from './incident/projection.ts';
import { createErasure, erasureProjection, type ErasureDeps } from './incident/erasure.ts';
import { createRetention, retentionProjection } from './incident/retention.ts';
import { createIncidentService } from './incident/service.ts';
import type { Db } from './log/database.ts';
import type { Log } from './log/log.ts';
import { severityProjection } from './severity/projection.ts';
import { createSeverityService } from './severity/service.ts';
import { taskProjection } from './task/projection.ts';
import { createTaskService } from './task/service.ts';

/** The views of the log that incident command rests on. */
export const commandProjections = [
  incidentProjection,
  clockProjection,
  calendarProjection,
  severityProjection,
  taskProjection,
  contactProjection,
  dutyProjection,
  attemptsProjection,
  breachProjection,
  retentionProjection,
  erasureProjection,
];

export interface CommandDeps {
  db: Db;
  log: Log;
  live: Live;
  time: Timekeeper;
  row(feature: string, key: string): unknown;
  needIncident(id: string): IncidentRow;
  guideIds(): string[];
  guide(id: string): Promise<{ guide: Guide }>;
  person(): string;
  removeFiles: ErasureDeps['removeFiles'];
  inUse: ErasureDeps['inUse'];
  copies: ErasureDeps['copies'];
}

/** Wires severities, clocks, people, tasks and the incident itself, which lean on each other's rows. */
export function createCommand({
  db,
  log,
  live,
  time,
  row,
  needIncident,
  guideIds,
  guide,
  person,
  removeFiles,
  inUse,
  copies,
}: CommandDeps) {
  const openIds = db
    .prepare<[], string>(`SELECT id FROM incident WHERE status <> 'resolved' ORDER BY id LIMIT 1000`)
    .pluck();
  const contactIds = db.prepare<[], string>('SELECT key FROM contact ORDER BY key').pluck();
  const ticker = createTicker({ log, live, time, openIncidents: () => openIds.all() });
  time.compare(hlcTime(log.clock()));
  const find = (id: string) => row('incident', id) as IncidentRow | undefined;
  const clocks = (id: string) => row('clock', id) as ClockState | undefined;
  const tasks = (id: string) => row('task', id) as TaskRow | undefined;
  const contact = (id: string) => row('contact', id) as ContactRow | undefined;
  const severity = createSeverityService({
    log,
    row: () => row('severity', 'team') as SeverityRow | undefined,
    guides: () =>
      live
        .all()
        .filter((r) => r.feature === 'guide')
        .map((r) => r.row as GuideRow),
    person,
  });
  const years = () => (row('retention', 'team') as RetentionRow | undefined)?.years ?? USUAL_YEARS;
  const erasure = createErasure({
    db,
    log,
    find,
    years,
    removeFiles,
    inUse,
    copies,
    person,
    now: time.now,
  });
  erasure.resume();
  return {
    services: {
      clock: createClockService({
        log,
        state: clocks,
        needIncident,
        person,
        now: time.now,
        trustTime: ticker.trustTime,
      }),
      contact: createContactService({
        log,
        find: contact,
        all: () => contactIds.all().flatMap((id) => contact(id) ?? []),
        guideIds,
        guide,
        needIncident,
        person,
        now: time.now,
      }),
      incident: {
        ...createIncidentService({
          log,
          find,
          person,
          now: time.now,
          severityFacts: createPlanner({ level: severity.level, clocks, tasks }),
        }),
        ...createRetention({ log, person }),
        erase: erasure.erase,
      },
      severity,
      task: createTaskService({ log, row: tasks, needIncident, person }),
    },
    /** Looks at the clock at once: for a machine that woke up, and for tests that move the time. */
    tick: ticker.tick,
    dispose: ticker.dispose,
  };
}
