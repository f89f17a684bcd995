import { createContext, Script } from 'node:vm';
import { LookError } from './look.ts';

/** Half a second: a thousand times what a sound pattern needs for 64 kB. */
const MOST_MS = 500;

const call = new Script('work()');
const hands: { work: () => unknown } = { work: () => undefined };
const context = createContext(hands);

/**
 * Runs patterns and paths that a person wrote. One that backtracks without end is broken off after half a second
 * instead of holding the whole console: V8 ends code in a context with a time limit even within a regular expression.
 * Throws LookError then; `what` names the pattern in it.
 */
export function bounded<T>(what: string, work: () => T): T {
  hands.work = work;
  try {
    return call.runInContext(context, { timeout: MOST_MS }) as T;
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new LookError(
      `${what} takes longer than ${MOST_MS} ms on what the service says. Write it simpler: no + or * around a group that has its own.`,
    );
  } finally {
    hands.work = () => undefined;
  }
}
