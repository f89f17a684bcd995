/**
 * How a step in a session ended.
 * - `finished`: it ran to its end; the exit code is known.
 * - `interrupted`: Ctrl-C ended it.
 * - `rejected`: the shell did not accept the text (a syntax error); nothing of it ran.
 * - `cancelled`: it was withdrawn before the shell took it.
 * - `unknown`: the connection or the shell was lost in between; it may or may not have done its work.
 */
export type StepOutcome = 'finished' | 'interrupted' | 'rejected' | 'cancelled' | 'unknown';

/** `waiting`: the shell has not taken the text yet, as it is busy or is no POSIX shell. */
export type StepPhase = 'sent' | 'waiting' | 'running';

export interface StepResult {
  outcome: StepOutcome;
  exitCode: number | null;
  /** UTC milliseconds; null where it never began. */
  startedAt: number | null;
  endedAt: number;
  /** The last 8 kB of its output as plain text. */
  tail: string;
  /** The shell itself ended with the step (`exit 3`). */
  shellEnded: boolean;
}
