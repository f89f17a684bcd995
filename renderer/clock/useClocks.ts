import { useMemo } from 'react';
import { duesOf, standing, type Surroundings } from '@domain/clock/derive.ts';
import type { Clock, Due } from '@domain/clock/due.ts';
import type { Calendar } from '@domain/clock/model.ts';
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
      const around = {
        calendar,
        objectives,
        services: incident.services,
        actions: reviews[incident.id]?.actions ?? [],
        tasks: tasks[incident.id]?.tasks ?? [],
      };
      const open = duesOf(state, around).filter((due) => due.metAt === null);
      if (open.length > 0) dues.set(incident.id, open);
    }
    return dues;
  }, [incidents, clocks, reviews, tasks, calendar, objectives]);
}

/** The title of an incident, outside of rendering. */
export function titleOf(id: string): string {
  return rowsNow('incident')[id]?.title ?? '';
}
