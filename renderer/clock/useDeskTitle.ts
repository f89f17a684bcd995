import { useEffect } from 'react';
import { nextOf } from '@domain/clock/derive.ts';
import type { IncidentRow } from '@domain/incident/model.ts';
import { useNow } from '../store/time.ts';
import { useClocks } from './useClocks.ts';

/** The window's title: what is due next of the incident, in whole minutes, before its name. */
export function useDeskTitle(incident: IncidentRow | undefined): void {
  const now = useNow();
  const next = nextOf(useClocks(incident));
  const minutes = next ? Math.ceil((next.dueAt - now) / 60_000) : null;
  const due =
    minutes === null || minutes > 120 ? '' : next?.state === 'late' ? `(late) ` : `(${minutes} min) `;
  const title = incident ? `${due}${incident.title} - Holdfast` : 'Holdfast';
  useEffect(() => {
    document.title = title;
    return () => void (document.title = 'Holdfast');
  }, [title]);
}
