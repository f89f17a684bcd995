import type { Verdict } from './classify.ts';
import type { FenceAt, Outline as Plan, Section } from './outline.ts';
import {
  bodySize,
  collection,
  conditional,
  core,
  drawer,
  empty,
  excluded,
  isAlert,
  isRule,
  kinds,
  leads,
  numbered,
  ownPlaybook,
  PART,
  partOf,
  PREFIX,
  procedural,
  structural,
  typeList,
  WEAK,
} from './section.ts';
import { severityKey } from './severity.ts';
import { fold, withoutNumber } from './text.ts';
import * as words from './words.ts';

type Outline = Plan & { verdictOf: (at: FenceAt) => Verdict };

export type Found = { section: Section; title: string; kind: 'condition' | 'procedure' };

/** Whether some fence of a section holds commands; fences are in document order. */
function hasCommands(s: Section, outline: Outline): boolean {
  const { fences } = outline;
  let low = 0;
  for (let high = fences.length; low < high;) {
    const mid = (low + high) >> 1;
    if ((fences[mid]?.fence.start ?? 0) < s.start) low = mid + 1;
    else high = mid;
  }
  for (let i = low; i < fences.length; i++) {
    const at = fences[i];
    if (!at || at.fence.start >= s.end) return false;
    if (outline.verdictOf(at).as === 'commands') return true;
  }
  return false;
}

type Neighbours = { failing: boolean; worked: number; told: number };

type Inside = { container: boolean; weak: boolean; process: boolean; depth: number };

class Finder {
  readonly found: Found[] = [];
  private readonly outline: Outline;
  constructor(outline: Outline) {
    this.outline = outline;
  }

  private take(section: Section, title = section.title): void {
    this.found.push({ section, title, kind: procedural(section) ? 'procedure' : 'condition' });
  }

  visit(s: Section, inside: Inside): void {
    const part =
      partOf(s) !== null &&
      !isAlert(s) &&
      !(inside.container && kinds(s, 3).size >= 2) &&
      !(
        procedural(s) &&
        s.children.length === 0 &&
        !words.STAGE.test(s.folded) &&
        hasCommands(s, this.outline)
      ) &&
      // "Restore from backup" with symptoms of its own is no part of something else.
      !(procedural(s) && structural(s) && !PART.test(withoutNumber(s.folded)) && !words.STAGE.test(s.folded));
    if (s.level === 1 && inside.depth === 0 && /checklist/.test(s.folded))
      inside = { ...inside, process: true };
    const out = excluded(s);
    // Whether a file as a whole is one playbook has been decided before.
    const whole = s.level === 1 && s.parent?.children.length === 1 && s.children.length > 0;
    if (!out && !part && !inside.process && !whole) {
      const grouped = collection(s);
      if (
        structural(s) &&
        !grouped &&
        (inside.container || conditional(s) || !leads(s)) &&
        s.level > 0 &&
        (conditional(s) || procedural(s) || !words.PROCESS.test(core(s.folded))) &&
        !(s.level === 1 && inside.depth === 0 && !conditional(s))
      )
        return this.take(s);
      if (!grouped && !leads(s) && this.told(s)) return this.take(s);
      if (!grouped && ownPlaybook(s) && !empty(s) && this.actionable(s, 1)) return this.take(s);
      if (
        !grouped &&
        inside.container &&
        (!inside.weak || conditional(s)) &&
        this.ofFailures(s) &&
        !typeList(s) &&
        !leads(s) &&
        !words.PROCESS.test(s.folded) &&
        !empty(s) &&
        this.actionable(s, 1)
      )
        return this.take(s);
      if (
        !grouped &&
        conditional(s) &&
        !typeList(s) &&
        (isAlert(s) || !words.PROCESS.test(core(s.folded))) &&
        (!leads(s) || PREFIX.test(s.folded)) &&
        !empty(s) &&
        (this.actionable(s, 2) || (this.actionable(s, 1) && this.amongOthers(s)))
      )
        return this.take(s);
      if (
        !grouped &&
        procedural(s) &&
        !leads(s) &&
        s.level > 1 &&
        s.children.every((c) => !procedural(c) || partOf(c) !== null) &&
        hasCommands(s, this.outline)
      )
        return this.take(s);
    }
    const cabinet = drawer(s);
    const container = cabinet || (!out && (leads(s) || (inside.container && collection(s))));
    const recovery =
      /disaster|recovery (?:procedures|scenarios)|emergency|desastre|catastroph|灾难|災害|재해|аварийн/.test(
        s.folded,
      ) && s.children.some((c) => conditional(c) || procedural(c));
    const process =
      inside.process ||
      (!container &&
        !recovery &&
        s.level > 1 &&
        (out ||
          ((part || words.PROCESS.test(core(s.folded))) &&
            !this.failures(s) &&
            !s.children.some((c) => this.failures(c))))) ||
      (s.level > 1 && words.STAGE.test(s.folded));
    for (const child of s.children)
      this.visit(child, {
        container: container && !this.isGuide(s),
        weak: WEAK.test(s.folded) && !/common|specific|scenario|incident|alert|playbook/.test(s.folded),
        process,
        depth: inside.depth + (s.level > 0 ? 1 : 0),
      });
  }

  /** The title of a whole guide ("Incident Runbook") makes no playbook of each of its parts. */
  private isGuide(s: Section): boolean {
    return (
      s.level <= 1 &&
      s.parent !== null &&
      s.parent.parent === null &&
      s.parent.children.length === 1 &&
      s.children.some((c) => excluded(c) || leads(c) || words.PROCESS.test(c.folded) || partOf(c) !== null)
    );
  }

  /** A condition with its own symptoms and steps stays a playbook below "Response to security incidents". */
  private failures(s: Section): boolean {
    const found = s.children.filter(
      (c) => conditional(c) && partOf(c) === null && !words.STAGE.test(c.folded) && !excluded(c),
    );
    return found.some((c) => structural(c)) || found.filter((c) => this.actionable(c, 2)).length >= 2;
  }

  /** A drawer of playbooks holds at least one that is about something going wrong. */
  private ofFailures(s: Section): boolean {
    return this.neighbours(s).failing;
  }

  /** "Symptom: ..." and what to type, as its neighbours have it. */
  private told(s: Section): boolean {
    return s.level > 1 && partOf(s) === null && this.tells(s) && this.neighbours(s).told >= 3;
  }

  private tells(s: Section): boolean {
    return kinds(s).has('symptoms') && hasCommands(s, this.outline);
  }

  private readonly around = new WeakMap<Section, Neighbours>();

  /** What the children of a section's parent are, worked out once for all of them. */
  private neighbours(s: Section): Neighbours {
    const parent = s.parent ?? s;
    let known = this.around.get(parent);
    if (!known) {
      const all = s.parent ? s.parent.children : [s];
      const failing = all.filter((c) => conditional(c));
      known = {
        failing: failing.length > 0 || all.some((c) => structural(c) || procedural(c)),
        worked: failing.filter((c) => partOf(c) === null && !excluded(c) && this.actionable(c, 2)).length,
        told: all.filter((c) => this.tells(c)).length,
      };
      this.around.set(parent, known);
    }
    return known;
  }

  /** Beside other playbooks a condition with hints instead of steps is one too. */
  private amongOthers(s: Section): boolean {
    return this.neighbours(s).worked >= 2;
  }

  private actionable(s: Section, least: number): boolean {
    const { steps, text } = bodySize(s);
    if (least === 1) return steps > 0 || text > 60;
    return (
      hasCommands(s, this.outline) ||
      numbered(s) ||
      kinds(s).size >= 2 ||
      (isAlert(s) && (steps > 0 || text > 100))
    );
  }
}

/** A file about one alert or attack: its sections are Meaning, Impact, Diagnosis, Mitigation or the like. */
function wholeFile(outline: Outline, matterTitle: string): Found | null {
  const tops = outline.root.children.filter((c) => c.level === 1);
  const top = tops[0];
  const host =
    tops.length === 1 && top && top.children.length > 0
      ? top
      : outline.root.children.length > 1 && tops.length === 0
        ? outline.root
        : tops.length === 1 && outline.root.children.length > 1
          ? outline.root
          : (top ?? outline.root);
  const title = host.heading ? host.title : (top?.title ?? matterTitle);
  if (title === '') return null;
  const parts = host.children.filter((c) => c !== top);
  const kindsOf = parts.map((c) => partOf(c)).filter((k) => k !== null);
  const folded = fold(title);
  const named =
    words.isAlertName(title.replace(/^\S+[:：]\s*/, '')) ||
    words.isCondition(core(folded)) ||
    (isRule(folded) && !procedural(host));
  const meaning = parts.some((c) =>
    /^(?:meaning|impact|alert|symptom|sintoma|症状)/.test(withoutNumber(c.folded)),
  );
  const distinct = new Set(kindsOf).size;
  if (!named && !(meaning && distinct >= 3)) return null;
  if (parts.length === 0)
    return named &&
      host.level === 1 &&
      (numbered(host) || hasCommands(host, outline) || kinds(host).size >= 2) &&
      !procedural(host)
      ? { section: host, title, kind: 'condition' }
      : null;
  if (kindsOf.length < 2 && !(kindsOf.length === 1 && parts.length <= 2))
    return kinds(host).size >= 2 && parts.every((c) => !conditional(c)) && named
      ? { section: host, title, kind: procedural(host) ? 'procedure' : 'condition' }
      : isRule(folded) &&
          !procedural(host) &&
          numbered(host) &&
          parts.filter((c) => conditional(c)).length < 2
        ? { section: host, title, kind: 'condition' }
        : null;
  if (/checklist|清单|чек-?лист|チェックリスト|체크리스트/.test(folded) && kindsOf.length < parts.length / 2)
    return null;
  const strangers = parts.filter((c) => partOf(c) === null && !excluded(c));
  if (
    strangers.filter((c) => conditional(c) && structural(c)).length >= 2 ||
    parts.some((c) => leads(c) && partOf(c) === null && collection(c))
  )
    return null;
  if (
    strangers.filter((c) => conditional(c)).length > kindsOf.length ||
    strangers.length > kindsOf.length * 2
  )
    return null;
  if (
    parts.some(
      (c) =>
        words.SEVERITY.test(c.folded) && partOf(c) === null && c.children.some((g) => severityKey(g.title)),
    )
  )
    return null;
  return { section: host, title, kind: procedural(host) && !named ? 'procedure' : 'condition' };
}

/** The sections that deal with one condition, or tell one procedure. */
export function findPlaybooks(plan: Plan, matterTitle: string, verdictOf: (at: FenceAt) => Verdict): Found[] {
  const outline = { ...plan, verdictOf };
  const whole = wholeFile(outline, matterTitle);
  if (whole) return [whole];
  const finder = new Finder(outline);
  finder.visit(outline.root, { container: false, weak: false, process: false, depth: 0 });
  return finder.found;
}
