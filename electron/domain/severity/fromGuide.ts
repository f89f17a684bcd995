import { minutesOf } from '../guide/reading/duration.ts';
import type { Clock, Escalation, Guide, Severity } from '../guide/model.ts';
import { demandsByRank } from './builtIn.ts';
import type { EscalationStep, Level, ReviewRule } from './model.ts';

type Source = Pick<Guide, 'severities' | 'escalation' | 'clocks'>;

/**
 * What a guide's levels ask for, in the order given. What the guide does not say comes from Holdfast's own scheme and
 * is named in `assumed`, so that nobody takes it for the guide's word.
 */
export function levelsOfGuide(guide: Source, ordered: readonly Severity[]): Level[] {
  const codes = ordered.map((s) => s.code ?? s.label);
  const review = reviewOf(guide.clocks);
  return ordered.map((severity, rank) => {
    const usual = demandsByRank(rank, ordered.length);
    const code = codeOf(severity);
    const said = {
      response: wholeMinutes(severity.responseTarget),
      mitigate: wholeMinutes(severity.resolutionTarget),
      cadence: cadenceOf(severity.updateCadence),
      escalation: escalationOf(guide.escalation, severity, code, { codes, rank }),
      review: rank < 2 ? review : null,
    };
    const missing = (['response', 'cadence', 'escalation', 'review'] as const).filter((name) => {
      const value = said[name];
      return value === null || (Array.isArray(value) && value.length === 0);
    });
    return {
      code,
      label: severity.label.trim().slice(0, 200),
      definition: (severity.definition ?? '').slice(0, 2000),
      examples: lines(severity.examples ?? []),
      response: said.response ?? usual.response,
      mitigate: said.mitigate,
      cadence: said.cadence === null ? usual.cadence : { ...nobody, internal: said.cadence },
      escalation: said.escalation.length > 0 ? said.escalation : usual.escalation,
      told: toldBy(severity.escalation),
      watch: usual.watch,
      review: said.review ?? usual.review,
      retired: false,
      assumed: missing,
    };
  });
}

const nobody = { internal: null, customers: null, executives: null };

/** The code of a guide's level, as incidents keep it. */
export function codeOf({ code, label }: Pick<Severity, 'code' | 'label'>): string {
  return (code || label).trim().slice(0, 60);
}

/** Ten years is where a span ends being one. */
const LONGEST = 5_256_000;

function wholeMinutes(text: string | undefined): number | null {
  const minutes = text === undefined ? undefined : minutesOf(text);
  return minutes === undefined || minutes > LONGEST ? null : Math.ceil(minutes);
}

// "Immediate notification" tells when the first one goes out, not how often the next.
function cadenceOf(text: string | undefined): number | null {
  const minutes = wholeMinutes(text);
  return minutes === null || minutes === 0 ? null : minutes;
}

function lines(texts: readonly string[]): string[] {
  return texts
    .map((text) => text.trim().slice(0, 300))
    .filter((text) => text !== '')
    .slice(0, 20);
}

/** Names of people or teams; a text that tells a time ("Within 30 min") names nobody. */
function toldBy(text: string | undefined): string[] {
  if (text === undefined || minutesOf(text) !== undefined) return [];
  const parts = text.split(/[,;]|\band\b/).map(withoutBlanks);
  return parts.filter((part) => part.length > 1 && part.length <= 80).slice(0, 12);
}

/** `On-call engineer [Name]` is an on-call engineer: what is to be filled in by the team is no name. */
function withoutBlanks(text: string): string {
  return text
    .replace(/\[[^\]]*\]|<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

interface Place {
  codes: readonly string[];
  rank: number;
}

/** A row that names levels is for these; one that names none is for the two worst, which are what is escalated. */
function escalationOf(
  rows: readonly Escalation[],
  { escalation }: Severity,
  code: string,
  { codes, rank }: Place,
): EscalationStep[] {
  const named = (text: string) => codes.filter((c) => new RegExp(`\\b${escaped(c)}\\b`, 'i').test(text));
  const steps = rows.flatMap(({ minutes, trigger, action = '', who }) => {
    const levels = named(`${trigger} ${action}`);
    const mine = levels.length > 0 ? levels.includes(code) : rank < 2;
    const name = withoutBlanks(who).slice(0, 300);
    if (minutes === undefined || minutes > LONGEST || !mine || name === '') return [];
    return [{ after: Math.ceil(minutes), who: name, action: withoutBlanks(action).slice(0, 300) }];
  });
  const own = wholeMinutes(escalation);
  if (steps.length === 0 && own !== null)
    steps.push({ after: own, who: 'Next in the chain', action: (escalation ?? '').trim().slice(0, 300) });
  return unique(steps)
    .toSorted((a, b) => a.after - b.after)
    .slice(0, 30);
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function unique(steps: readonly EscalationStep[]): EscalationStep[] {
  return [...new Map(steps.map((step) => [`${step.after} ${step.who}`, step])).values()];
}

function reviewOf(clocks: readonly Clock[]): ReviewRule | null {
  const clock = clocks.find((c) => c.kind === 'review' && c.minutes !== undefined && c.minutes >= 60);
  if (!clock?.minutes) return null;
  const days = Math.round(clock.minutes / 1440);
  if (/business|working|werktag|h[áa]bil|ouvr|营业|工作日/i.test(clock.text) && days > 0)
    return { unit: 'business days', amount: days };
  return { unit: 'hours', amount: Math.min(8760, Math.round(clock.minutes / 60)) };
}
