/** What this console saw of the network around it. Times are UTC ms. */
export interface Surroundings {
  /** Any network interface but loopback has an address. */
  connected: boolean;
  /** The last round of reference probes: places that answer whenever the network does. */
  references: { total: number; answered: number; at: number } | null;
  /** When anything beyond this machine last answered, a refusal among it. */
  answeredAt: number | null;
  /** Distinct hosts beyond this machine that are looked at directly, and how many of them were silent at last. */
  targets: { watched: number; silent: number };
}

/** Four hosts that fall silent together are rather one cut of ours than four failures of theirs. */
const TOGETHER = 4;

export type Vantage = 'ok' | 'cut off' | 'not known';

/** Whether this console itself is cut off: then silence says nothing of those who are silent. */
export function vantageOf({ connected, references, answeredAt, targets }: Surroundings): {
  state: Vantage;
  reason: string;
} {
  if (!connected) return { state: 'cut off', reason: 'This machine has no network: no interface is up.' };
  if (targets.watched >= TOGETHER && targets.silent === targets.watched)
    return {
      state: 'cut off',
      reason: `All ${targets.watched} hosts that are watched fell silent together.`,
    };
  if (!references || references.total === 0)
    return {
      state: 'not known',
      reason: 'No reference probe is set: "target down" cannot be told from "cut off".',
    };
  if (references.answered > 0)
    return { state: 'ok', reason: `${references.answered} of ${references.total} references answer.` };
  if (answeredAt !== null && answeredAt >= references.at)
    return { state: 'ok', reason: 'No reference answers, but other targets do.' };
  return {
    state: 'cut off',
    reason:
      references.total === 1
        ? 'The reference does not answer, nor does anything else beyond this machine.'
        : `None of ${references.total} references answers, nor does anything else beyond this machine.`,
  };
}

/** A turn of the process's own clock: wall and steady time in ms, and the longest wait of its loop since the last. */
export interface Turn {
  wall: number;
  steady: number;
  longestDelay: number;
}

/** Two seconds: above it the machine slept or its clock was set, below it clocks are merely adjusted. */
const SLEPT_MS = 2000;
/** One second: timeouts that end in a process that was so late say nothing of their targets. */
const BUSY_MS = 1000;

/** Whether what happened between two turns can be trusted. */
export function trustOf(
  before: Turn,
  after: Turn,
  expectedMs: number,
): { mark: '' | 'busy' | 'slept'; text: string } {
  const [wall, steady] = [after.wall - before.wall, after.steady - before.steady];
  if (Math.abs(wall - steady) > SLEPT_MS) {
    const gap = Math.round((wall - steady) / 1000);
    return {
      mark: 'slept',
      text:
        gap > 0
          ? `The machine slept, or its clock was put ahead, ${gap} s.`
          : `The clock was put back ${-gap} s.`,
    };
  }
  const late = Math.max(steady - expectedMs, after.longestDelay);
  if (late > BUSY_MS)
    return { mark: 'busy', text: `This console was too busy to look, for ${(late / 1000).toFixed(1)} s.` };
  return { mark: '', text: '' };
}
