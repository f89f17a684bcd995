import { incidentStream, type NewEvent } from '../../domain/event.ts';
import type { Log } from './log.ts';

/** A result that the full disk refused is kept and tried again every 5 s. */
const RETRY_MS = 5_000;

interface Fact {
  incidentId: string;
  event: NewEvent;
  actor: string;
  at: number;
}

/** Stores what already happened and must not be lost. What cannot be stored now is kept in memory until it can. */
export function createPatientWriter(log: Log) {
  let unsaved: Fact[] = [];
  let retry: NodeJS.Timeout | undefined;
  const store = ({ incidentId, event, actor, at }: Fact): boolean => {
    try {
      log.append(incidentStream(incidentId), [event], { actor, at });
      return true;
    } catch {
      return false;
    }
  };
  const storeAgain = (): void => {
    clearTimeout(retry);
    retry = undefined;
    unsaved = unsaved.filter((fact) => !store(fact));
    if (unsaved.length > 0) retry = setTimeout(storeAgain, RETRY_MS).unref();
  };
  return {
    keep(fact: Fact): void {
      if (store(fact)) return;
      unsaved.push(fact);
      retry ??= setTimeout(storeAgain, RETRY_MS).unref();
    },
    /** Tries once more what could not be stored. */
    dispose(): void {
      storeAgain();
      clearTimeout(retry);
    },
  };
}
export type PatientWriter = ReturnType<typeof createPatientWriter>;
