import { databaseLocked, databaseUnlocked } from '../../domain/database/event.ts';
import type { DatabaseSessionRow } from '../../domain/database/session.ts';
import { CATALOG, incidentStream } from '../../domain/event.ts';
import type { Log } from '../log/log.ts';

type Writing = NonNullable<DatabaseSessionRow['writing']>;

interface Open {
  writing: Writing;
  connection: string;
  incidentId: string | null;
  timer: NodeJS.Timeout;
}

export interface UnlocksDeps {
  log: Log;
  person(): string;
  now(): number;
  /** Every shell of the connection may write from now on, or no longer. */
  onChange(connectionId: string, writing: Writing | null): Promise<void>;
}

export interface UnlockRequest {
  key?: string | undefined;
  connectionId: string;
  connection: string;
  production: boolean;
  incidentId: string | null;
  minutes: number;
  reason: string;
}

/** Which connections may write, until when and why. It is recorded before anything may be written. */
export function createUnlocks({ log, person, now, onChange }: UnlocksDeps) {
  const open = new Map<string, Open>();
  const stream = (incidentId: string | null): string => (incidentId ? incidentStream(incidentId) : CATALOG);
  const lock = async (
    connectionId: string,
    why: 'asked' | 'time' | 'closed',
    key?: string,
  ): Promise<void> => {
    const was = open.get(connectionId);
    if (!was) return;
    clearTimeout(was.timer);
    open.delete(connectionId);
    await onChange(connectionId, null);
    const event = databaseLocked({ connectionId, connection: was.connection, why });
    try {
      log.append(stream(was.incidentId), [event], { actor: person(), key });
    } catch {
      // The disk is full: it is locked all the same.
    }
  };
  return {
    of: (connectionId: string): Writing | null => open.get(connectionId)?.writing ?? null,
    async unlock({ key, incidentId, ...request }: UnlockRequest): Promise<void> {
      const { connectionId, connection, minutes, reason } = request;
      log.append(stream(incidentId), [databaseUnlocked(request)], { actor: person(), key });
      clearTimeout(open.get(connectionId)?.timer);
      const writing = { until: now() + minutes * 60_000, reason, by: person() };
      const timer = setTimeout(() => void lock(connectionId, 'time'), minutes * 60_000);
      open.set(connectionId, { writing, connection, incidentId, timer });
      await onChange(connectionId, writing);
    },
    lock,
    dispose(): void {
      for (const { timer } of open.values()) clearTimeout(timer);
      open.clear();
    },
  };
}
