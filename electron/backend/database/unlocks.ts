import { isDeepStrictEqual } from 'node:util';
import { databaseLocked, databaseUnlocked } from '../../domain/database/event.ts';
import { mayWrite, type DatabaseSessionRow } from '../../domain/database/session.ts';
import { CATALOG, incidentStream } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import type { Log } from '../log/log.ts';

type Writing = NonNullable<DatabaseSessionRow['writing']>;

interface Open {
  id: string;
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
  /** Unlocks that were taken back: they do not come again. */
  const ended = new Set<string>();
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
    ended.add(was.id);
    await onChange(connectionId, null);
    const event = databaseLocked({ connectionId, connection: was.connection, why });
    try {
      log.append(stream(was.incidentId), [event], { actor: person(), key });
    } catch {
      // The disk is full: it is locked all the same.
    }
  };
  return {
    of(connectionId: string): Writing | null {
      const writing = open.get(connectionId)?.writing ?? null;
      return mayWrite({ writing }, now()) ? writing : null;
    },
    async unlock({ key, incidentId, ...request }: UnlockRequest): Promise<void> {
      const { connectionId, connection, minutes, reason } = request;
      const event = databaseUnlocked(request);
      const [stored] = log.append(stream(incidentId), [event], { actor: person(), key });
      // Sent again it opens nothing new; with the key of something else nothing would be recorded.
      if (!stored || stored.type !== event.type || !isDeepStrictEqual(stored.data, event.data))
        throw new Failure('CONFLICT', 'This key was used for another command.');
      const until = stored.at + minutes * 60_000;
      if (until <= now()) throw new Failure('CONFLICT', 'The time of this unlock is over. Unlock again.');
      if ((open.get(connectionId)?.writing.until ?? 0) === until) return;
      if (ended.has(stored.id)) throw new Failure('CONFLICT', 'It was locked again meanwhile. Unlock again.');
      clearTimeout(open.get(connectionId)?.timer);
      const writing = { until, reason, by: person() };
      const timer = setTimeout(() => void lock(connectionId, 'time'), until - now());
      open.set(connectionId, { id: stored.id, writing, connection, incidentId, timer });
      await onChange(connectionId, writing);
    },
    lock,
    dispose(): void {
      for (const { timer } of open.values()) clearTimeout(timer);
      open.clear();
    },
  };
}
