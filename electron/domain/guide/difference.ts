import type { FrozenStep } from '../run/model.ts';
import { pairSteps, type StepChange } from './differenceOfSteps.ts';
import type { Guide } from './model.ts';
import { runnablesOf, stepsOf, type Runnable } from './runnable.ts';

/** What became of a playbook, a phase, or of the steps outside of both. */
export interface PlaybookChange {
  change: 'added' | 'removed' | 'changed';
  title: string;
  /** What it was called before, where that was something else. */
  was?: string;
  /** Empty where only its prose changed. */
  steps: StepChange[];
}
interface ListChange {
  what: string;
  added: string[];
  removed: string[];
}
export interface Difference {
  playbooks: PlaybookChange[];
  lists: ListChange[];
}

interface Side {
  runnable: Runnable;
  steps: FrozenStep[];
  text: string;
}

/** What a new text of a guide changes for those who work by it: playbooks, their steps, and what else it lists. */
export function differenceOf(before: Guide, after: Guide): Difference {
  const old = sidesOf(before);
  const now = sidesOf(after);
  const partner = partnersOf(old, now);
  const playbooks: PlaybookChange[] = [];
  for (const side of now) {
    const was = partner.get(side);
    if (was) playbooks.push(...changeOf(was, side));
    else playbooks.push({ change: 'added', title: side.runnable.title, steps: pairSteps([], side.steps) });
  }
  const known = new Set(partner.values());
  for (const side of old)
    if (!known.has(side))
      playbooks.push({ change: 'removed', title: side.runnable.title, steps: pairSteps(side.steps, []) });
  return { playbooks, lists: listChanges(before, after) };
}

function sidesOf(guide: Guide): Side[] {
  const ranges = new Map([...guide.playbooks, ...guide.phases].map((p) => [p.id, p.range]));
  return runnablesOf(guide).map((runnable) => {
    const range = ranges.get(runnable.id);
    const text = range ? guide.source.slice(range.start, range.end).trim() : '';
    return { runnable, steps: stepsOf(guide, runnable), text };
  });
}

/** 250,000 comparisons take about a second; two guides that share nothing need more, and no answer is wrong then. */
const MOST_COMPARED = 250_000;

/** The same playbook on both sides: by its id, else by its title, else by more than half of its steps. */
function partnersOf(old: readonly Side[], now: readonly Side[]): Map<Side, Side> {
  const partner = new Map<Side, Side>();
  const free = new Set(old);
  const pairBy = (key: (side: Side) => string): void => {
    const known = Map.groupBy(free, key);
    for (const side of now) {
      const found = partner.has(side) ? undefined : known.get(key(side))?.shift();
      if (!found) continue;
      partner.set(side, found);
      free.delete(found);
    }
  };
  pairBy(({ runnable }) => runnable.id);
  pairBy(({ runnable }) => plain(runnable.title));
  const open = now.filter((side) => !partner.has(side) && side.runnable.kind !== 'rest');
  const work = (sides: Iterable<Side>) => [...sides].reduce((sum, { steps }) => sum + steps.length + 1, 0);
  if (work(open) * work(free) > MOST_COMPARED) return partner;
  for (const side of open) {
    const found = [...free].find((was) => was.runnable.kind !== 'rest' && sameWork(was, side));
    if (!found) continue;
    partner.set(side, found);
    free.delete(found);
  }
  return partner;
}

function sameWork(was: Side, is: Side): boolean {
  const changes = pairSteps(was.steps, is.steps).filter((s) => s.change !== 'changed').length;
  return changes < Math.max(was.steps.length, is.steps.length);
}

function changeOf(was: Side, is: Side): PlaybookChange[] {
  const steps = pairSteps(was.steps, is.steps);
  const renamed = was.runnable.title !== is.runnable.title && is.runnable.kind !== 'rest';
  if (steps.length === 0 && !renamed && was.text === is.text) return [];
  const title = is.runnable.title;
  return [{ change: 'changed', title, ...(renamed ? { was: was.runnable.title } : {}), steps }];
}

function listChanges(before: Guide, after: Guide): ListChange[] {
  const lists: [string, (guide: Guide) => string[]][] = [
    ['Severity levels', (g) => g.severities.map((s) => s.label)],
    ['Roles', (g) => g.roles.map((r) => r.name)],
    ['Templates', (g) => g.templates.map((t) => t.title)],
    ['Escalation', (g) => g.escalation.map((e) => [e.trigger, e.who].filter(Boolean).join(': '))],
    ['Contacts', (g) => g.contacts.map((c) => [c.name, ...c.channels.map((x) => x.value)].join(' '))],
    ['Deadlines', (g) => g.clocks.map((c) => [c.subject, c.text].filter(Boolean).join(': '))],
  ];
  return lists.flatMap(([what, of]) => {
    const [old, now] = [of(before), of(after)];
    const change = { what, added: without(now, old), removed: without(old, now) };
    return change.added.length + change.removed.length > 0 ? [change] : [];
  });
}

function without(list: readonly string[], other: readonly string[]): string[] {
  const there = new Set(other);
  return [...new Set(list)].filter((entry) => !there.has(entry));
}

function plain(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, ' ')
    .trim();
}
