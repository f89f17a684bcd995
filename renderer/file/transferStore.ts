import { create } from 'zustand';
import type { FolderOutcome } from '@domain/file/folder.ts';
import { mayRetry, retryDelay } from '@domain/terminal/retry.ts';
import { ulid } from 'ulid';
import { errorText, isLinkError, mayPass } from '../api/client.ts';

export interface Transfer {
  id: string;
  incidentId: string;
  kind: 'download' | 'upload' | 'attach';
  name: string;
  host: string;
  bytes: number;
  size: number;
  /** Of a folder: its files, and how many of them are done. */
  files: { done: number; total: number } | null;
  outcome: FolderOutcome | null;
  /** `waiting`: the connection is lost, and it goes on by itself at `retryAt`. */
  state: 'running' | 'waiting' | 'failed' | 'done' | 'stopped';
  retryAt: number;
  error: string;
  /** Goes on where it broke off, at once. */
  resume(): void;
  stop(): void;
}

const useStore = create<{ all: Transfer[] }>(() => ({ all: [] }));

/** The transfers of an incident, oldest first. They belong to this page: they end with it. */
export function useTransfers(incidentId: string): Transfer[] {
  return useStore((s) => s.all).filter((t) => t.incidentId === incidentId);
}

const isOver = ({ state }: Transfer): boolean => state !== 'running' && state !== 'waiting';

/** Takes what has ended out of the list. */
export function clearTransfers(incidentId: string): void {
  useStore.setState((s) => ({ all: s.all.filter((t) => t.incidentId !== incidentId || !isOver(t)) }));
}

export function update(id: string, change: Partial<Transfer>): void {
  useStore.setState((s) => ({ all: s.all.map((t) => (t.id === id ? { ...t, ...change } : t)) }));
}

export type About = Pick<Transfer, 'incidentId' | 'kind' | 'name' | 'host' | 'size'> &
  Partial<Pick<Transfer, 'files'>>;

/** What a transfer is given to do its work: `begun` is called once the host has taken it on. */
export interface Act {
  id: string;
  signal: AbortSignal;
  begun(): void;
}

/** A transfer as it is now; undefined once it was cleared. */
export const transferOf = (id: string): Transfer | undefined =>
  useStore.getState().all.find((t) => t.id === id);
const progressOf = (id: string): string => `${transferOf(id)?.bytes} ${transferOf(id)?.files?.done}`;

/** Resolves when the time has passed, `wake` is called or the signal is aborted. */
function passed(ms: number, signal: AbortSignal, onWake: (wake: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const wake = (): void => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', wake, { once: true });
    onWake(wake);
  });
}

/** What the host answers, however long it takes; rejects at once where the transfer is stopped before. */
export function unlessStopped<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('It was stopped.')), { once: true });
  });
  return Promise.race([answer, stopped]);
}

/**
 * Carries a transfer out; `act` is called anew to go on with it. Once a host has taken it on, it goes on by itself
 * for as long as a terminal would after its connection was lost. Resolves true when it is done.
 */
export function begin(about: About, act: (how: Act) => Promise<void>): Promise<boolean> {
  const id = ulid();
  const run = async (): Promise<boolean> => {
    const stop = new AbortController();
    const { signal } = stop;
    let taken = false;
    let lostAt: number | null = null;
    for (let attempt = 1; ; attempt += 1) {
      if (signal.aborted) {
        update(id, { state: 'stopped', error: '' });
        return false;
      }
      const before = progressOf(id);
      update(id, { state: 'running', error: '', stop: () => stop.abort() });
      try {
        await act({ id, signal, begun: () => (taken = true) });
        update(id, { state: 'done', error: '' });
        return true;
      } catch (error) {
        const text = isLinkError(error) ? 'The link to the console is down.' : errorText(error);
        // What got on begins its patience anew.
        if (lostAt === null || progressOf(id) !== before) [attempt, lostAt] = [1, Date.now()];
        const again =
          about.kind !== 'attach' &&
          taken &&
          mayPass(error) &&
          mayRetry('CONNECTION_LOST', Date.now() - lostAt);
        if (!again || signal.aborted) {
          update(id, signal.aborted ? { state: 'stopped', error: '' } : { state: 'failed', error: text });
          return false;
        }
        const ms = retryDelay(attempt, Math.random());
        update(id, { state: 'waiting', error: text, retryAt: Date.now() + ms });
        await passed(ms, signal, (wake) => update(id, { resume: wake }));
        update(id, { resume: () => void run() });
      }
    }
  };
  const fresh: Transfer = {
    files: null,
    ...about,
    id,
    bytes: 0,
    outcome: null,
    state: 'running',
    retryAt: 0,
    error: '',
    resume: () => void run(),
    stop: () => undefined,
  };
  useStore.setState((s) => ({ all: [...s.all, fresh] }));
  return run();
}
