import type { Severity } from '../incident/model.ts';
import { codeOf, levelsOfGuide } from '../severity/fromGuide.ts';
import type { GuideSummary } from './library.ts';
import type { Guide, Severity as GuideSeverity } from './model.ts';
import { runnablesOf, stepsOf } from './runnable.ts';

/** What lists, menus and pickers need of a guide. */
export function summaryOf(guide: Guide): GuideSummary {
  const runnables = runnablesOf(guide).map(({ id, title, kind, severityCode, sections }) => {
    const steps = stepsOf(guide, { sections });
    const commands = steps.filter((s) => s.kind === 'command').length;
    return { id, title: title.slice(0, 500), kind, severityCode, steps: steps.length, commands };
  });
  const steps = guide.blocks.flatMap((b) => (b.kind === 'steps' ? b.steps : []));
  const checks = guide.blocks.reduce((sum, b) => sum + (b.kind === 'checks' ? b.items.length : 0), 0);
  return {
    title: guide.title.slice(0, 500),
    language: guide.language,
    counts: {
      playbooks: guide.playbooks.length,
      steps: steps.length,
      commands: steps.filter((s) => s.kind === 'command').length,
      checks,
      severities: guide.severities.length,
      templates: guide.templates.length,
      contacts: guide.contacts.length,
      warnings: guide.warnings.length,
    },
    severities: schemeOf(guide),
    levels: levelsOfGuide(guide, levelsInOrder(guide)),
    roles: rolesOf(guide),
    playbooks: runnables,
  };
}

/** More roles than a room has people, and more duties than one of them reads, are no help. */
const MAX_ROLES = 20;
const MAX_DUTIES = 8;

/** The roles as people assign them: `Incident commander (IC)` is the incident commander; duties are a sentence each. */
function rolesOf({ roles }: Guide): GuideSummary['roles'] {
  const named = roles.map(({ name, duties }) => ({
    name: name
      .replace(/\s*\([^)]*\)/g, '')
      .trim()
      .slice(0, 100),
    duties: duties
      .flatMap((duty) => duty.split(/(?<=[.;])\s+/))
      .map((duty) => duty.replace(/[.;]$/, '').trim().slice(0, 300))
      .filter((duty) => duty !== '')
      .slice(0, MAX_DUTIES),
  }));
  return named.filter((role) => role.name !== '').slice(0, MAX_ROLES);
}

/** A severity of an incident knows at most this many levels. */
const MAX_LEVELS = 21;

/** The guide's levels as incidents keep them, worst first; `scheme` is the guide's title. */
export function schemeOf(guide: Pick<Guide, 'title' | 'severities'>): Severity[] {
  const scheme = guide.title.slice(0, 200) || 'Guide';
  const levels = levelsInOrder(guide);
  return levels.map((level, rank) => ({
    scheme,
    code: codeOf(level),
    label: level.label.slice(0, 200),
    rank,
    of: levels.length,
  }));
}

function levelsInOrder(guide: Pick<Guide, 'severities'>): GuideSeverity[] {
  const named = guide.severities.filter((s) => s.label.trim() !== '');
  return worstFirst(named).slice(0, MAX_LEVELS);
}

// P0 and SEV1 are the worst of their kinds wherever they are used; "Level 3" is not, so it stays as written.
const numbered = /^(?:p|s|sev|severity|priority)[\s-]?(\d)$/i;
const worst = /critical|urgent|emergency|severe|blocker|crítico|critique|kritisch|严重|紧急|緊急|重大/i;

function worstFirst(levels: readonly GuideSeverity[]): GuideSeverity[] {
  const numbers = levels.map((l) => numbered.exec(l.code ?? '')?.[1]);
  if (numbers.every((n) => n !== undefined)) return levels.toSorted((a, b) => numberOf(a) - numberOf(b));
  const at = levels.findIndex((l) => worst.test(l.label));
  return at > 0 && at === levels.length - 1 ? levels.toReversed() : [...levels];
}

function numberOf(level: GuideSeverity): number {
  return Number(numbered.exec(level.code ?? '')?.[1]);
}
