import { useMemo } from 'react';
import { duesOf, standing, type Surroundings } from '@domain/clock/derive.ts';
import type { Clock, Due } from '@domain/clock/due.ts';
import type { Calendar, ClockRow } from '@domain/clock/model.ts';
import type { IncidentRow } from '@domain/incident/model.ts';
import { emptySeverityRow } from '@domain/severity/model.ts';
import { rowsNow, useRow, useTable } from '../store/rows.ts';
import { useNow } from '../store/time.ts';

const zoneHere = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
const usual: Calendar = { zone: zoneHere, workdays: [1, 2, 3, 4, 5], holidays: [] };

/** The team's calendar; where none was set, this machine's zone and Monday to Friday. */
export function useCalendar(): Calendar {
  const zone = useRow('time', 'now')?.zone;
  const set = useRow('calendar', 'team');
  return useMemo(() => set ?? { ...usual, zone: zone ?? zoneHere }, [set, zone]);
}

/** What is due of one incident, whatever the time is. */
export function useDues(incident: IncidentRow | undefined): Due[] {
  const state = useRow('clock', incident?.id);
  const review = useRow('review', incident?.id);
  const tasks = useRow('task', incident?.id);
  const calendar = useCalendar();
  const objectives = (useRow('severity', 'team') ?? emptySeverityRow).objectives;
  const services = incident?.services;
  return useMemo(() => {
    if (!state || !services) return [];
    const around: Surroundings = {
      calendar,
      objectives,
      services,
      actions: review?.actions ?? [],
      tasks: tasks?.tasks ?? [],
    };
    return duesOf(state, around);
  }, [state, services, review, tasks, calendar, objectives]);
}

/** The clocks of one incident as they stand this second. */
export function useClocks(incident: IncidentRow | undefined): Clock[] {
  const now = useNow();
  const dues = useDues(incident);
  return useMemo(() => standing(dues, now), [dues, now]);
}

// Business days ask the zone's calendar, 50 us each: of ten thousand incidents only those that changed are asked again.
const known = new WeakMap<ClockRow, { around: Surroundings; dues: Due[] }>();

function openDues(state: ClockRow, around: Surroundings): Due[] {
  const before = known.get(state);
  const names = ['calendar', 'objectives', 'services', 'actions', 'tasks'] as const;
  if (before && names.every((name) => before.around[name] === around[name])) return before.dues;
  const dues = duesOf(state, around).filter((due) => due.metAt === null);
  known.set(state, { around, dues });
  return dues;
}

const none: never[] = [];

/** What is due of every incident, for who watches over all: by incident, changing only with facts. */
export function useAllDues(): Map<string, Due[]> {
  const incidents = useTable('incident');
  const clocks = useTable('clock');
  const reviews = useTable('review');
  const tasks = useTable('task');
  const calendar = useCalendar();
  const objectives = (useRow('severity', 'team') ?? emptySeverityRow).objectives;
  return useMemo(() => {
    const dues = new Map<string, Due[]>();
    for (const state of Object.values(clocks)) {
      const incident = incidents[state.incidentId];
      if (!incident) continue;
      const { id, services } = incident;
      const actions = reviews[id]?.actions ?? none;
      const open = openDues(state, {
        calendar,
        objectives,
        services,
        actions,
        tasks: tasks[id]?.tasks ?? none,
      });
      if (open.length > 0) dues.set(id, open);
    }
    return dues;
  }, [incidents, clocks, reviews, tasks, calendar, objectives]);
}

/** The title of an incident, outside of rendering. */
export function titleOf(id: string): string {
  return rowsNow('incident')[id]?.title ?? '';
}
