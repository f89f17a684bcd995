import type { Clock } from '../clock/due.ts';
import type { Decision, Task } from '../task/model.ts';
import { spanText, utcStamp } from '../time.ts';
import type { IncidentRow } from './model.ts';

export interface BriefParts {
  incident: IncidentRow;
  clocks: readonly Clock[];
  tasks: readonly Task[];
  decisions: readonly Decision[];
  /** Playbooks under way, a line each. */
  runs: readonly string[];
  /** Open terminals, a line each. */
  terminals: readonly string[];
  /** What the leaving commander wants next, in their own words. */
  objectives: string;
  now: number;
}

/**
 * What a new commander must know, made from the state: situation, objectives, actions under way, resources, what is
 * due. Markdown; parts that hold nothing say so, so that nobody takes silence for "none".
 */
export function briefOf(parts: BriefParts): string {
  const { incident, clocks, tasks, decisions, runs, terminals, objectives, now } = parts;
  const open = tasks.filter((t) => t.state === 'given' || t.state === 'understood');
  const due = clocks.filter((c) => c.state !== 'met').slice(0, 12);
  return [
    '## Situation',
    `${incident.title}. ${incident.severity?.label ?? 'Severity pending'}, ${incident.status}, for ${spanText(now - incident.declaredAt)}.`,
    incident.summary || 'No summary was written.',
    `Impact: ${incident.impact || 'not written down'}`,
    `Services: ${incident.services.join(', ') || 'none named'}`,
    '',
    '## Objectives',
    objectives.trim() || 'None were named.',
    '',
    '## Actions under way',
    ...list([...open.map((t) => `${t.person || 'Nobody yet'}: ${t.title}`), ...runs]),
    '',
    '## Decisions',
    ...list(decisions.slice(-5).map((d) => `${d.what}${d.why ? `, because ${d.why}` : ''}`)),
    '',
    '## People and resources',
    ...list([...Object.entries(incident.roles).map(([role, person]) => `${role}: ${person}`), ...terminals]),
    '',
    '## Due',
    ...list(
      due.map(
        (c) => `${c.label}: ${c.state === 'late' ? `late by ${spanText(c.lateBy)}` : utcStamp(c.dueAt)}`,
      ),
    ),
  ].join('\n');
}

function list(lines: readonly string[]): string[] {
  return lines.length > 0 ? lines.map((line) => `- ${line}`) : ['None.'];
}
