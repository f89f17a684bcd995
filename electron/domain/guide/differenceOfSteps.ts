import type { FrozenStep } from '../run/model.ts';

/** One step that is new, gone or another: `before` and `after` are what is typed, else what is to be done. */
export interface StepChange {
  change: 'added' | 'removed' | 'changed';
  title: string;
  before?: string;
  after?: string;
}

/** 100,000 pairs of steps are looked at for likeness; beyond that a step is new or gone. */
const MOST_COMPARED = 100_000;

/** The steps that differ, in the order of the new text with those that are gone at the end. */
export function pairSteps(before: readonly FrozenStep[], after: readonly FrozenStep[]): StepChange[] {
  const left = countsOf(before);
  const fresh = after.filter((step) => !take(left, keyOf(step)));
  const kept = countsOf(after);
  const gone = before.filter((step) => !take(kept, keyOf(step)));
  const few = fresh.length * gone.length <= MOST_COMPARED;
  const changes = fresh.map((step): StepChange => {
    const at = few ? gone.findIndex((was) => isLike(was, step)) : -1;
    const [was] = at < 0 ? [] : gone.splice(at, 1);
    return was
      ? { change: 'changed', title: step.title, before: wordsOf(was), after: wordsOf(step) }
      : { change: 'added', title: step.title, after: wordsOf(step) };
  });
  return [
    ...changes,
    ...gone.map((step): StepChange => ({ change: 'removed', title: step.title, before: wordsOf(step) })),
  ];
}

/** A command is what is typed and what it is called; anything else is its title. */
function keyOf(step: FrozenStep): string {
  return `${step.kind}\n${step.title}\n${step.command}`;
}

function wordsOf(step: FrozenStep): string {
  return step.command || step.title;
}

function isLike(a: FrozenStep, b: FrozenStep): boolean {
  if (a.kind !== b.kind) return false;
  if (a.command !== '' && a.command === b.command) return true;
  if (a.title === b.title) return true;
  const [left, right] = [new Set(wordsOf(a).split(/\s+/)), new Set(wordsOf(b).split(/\s+/))];
  const both = [...left].filter((word) => right.has(word)).length;
  return both / Math.max(left.size, right.size) >= 0.5;
}

function countsOf(steps: readonly FrozenStep[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const step of steps) counts.set(keyOf(step), (counts.get(keyOf(step)) ?? 0) + 1);
  return counts;
}

function take(counts: Map<string, number>, key: string): boolean {
  const left = counts.get(key) ?? 0;
  if (left > 0) counts.set(key, left - 1);
  return left > 0;
}
