import { assertNever } from '../assert.ts';
import type { Level, Scheme } from './model.ts';

/** What a level asks for by how bad it is, before a scheme gives it a code. */
type Kind = 'critical' | 'high' | 'medium' | 'low' | 'notice';

const HOUR = 60;
const DAY = 24 * HOUR;

type Demands = Omit<Level, 'code' | 'label'>;

const calm = { told: [], watch: 30, retired: false, assumed: [], escalation: [] };

/** Holdfast's own demands: what is usual for each kind of incident. */
function demandsOf(kind: Kind): Demands {
  switch (kind) {
    case 'critical':
      return {
        ...calm,
        definition: 'The service is down for most users, or data is being lost or stolen.',
        examples: ['Complete outage', 'Data is lost or corrupted', 'Somebody is inside who should not be'],
        response: 5,
        mitigate: 2 * HOUR,
        cadence: { internal: 15, customers: 30, executives: 60 },
        escalation: [
          { after: 0, who: 'On-call', action: 'Acknowledge and start' },
          { after: 15, who: 'Second on-call', action: 'Join' },
          { after: 30, who: 'Engineering manager', action: 'Find more hands' },
          { after: 60, who: 'Head of technology', action: 'Decide what it may cost' },
        ],
        told: ['On-call of every team on the path', 'Executive sponsor'],
        review: { unit: 'hours', amount: 48 },
      };
    case 'high':
      return {
        ...calm,
        definition: 'An important function fails for many users and there is no workaround.',
        examples: ['Payments fail', 'Sign-in fails', 'One region is down'],
        response: 15,
        mitigate: 4 * HOUR,
        cadence: { internal: 30, customers: 60, executives: null },
        escalation: [
          { after: 0, who: 'On-call', action: 'Acknowledge and start' },
          { after: 30, who: 'Second on-call', action: 'Join' },
          { after: 60, who: 'Engineering manager', action: 'Find more hands' },
        ],
        told: ['On-call of the owning team'],
        review: { unit: 'business days', amount: 3 },
      };
    case 'medium':
      return {
        ...calm,
        definition: 'A function fails for some users, or a workaround exists.',
        examples: ['Reports are slow', 'Mail is late', 'One customer is affected'],
        response: HOUR,
        mitigate: 2 * DAY,
        cadence: { internal: 4 * HOUR, customers: null, executives: null },
        review: { unit: 'business days', amount: 5 },
      };
    case 'low':
      return {
        ...calm,
        definition: 'No user is hurt now, but one will be if it is left alone.',
        examples: ['A disk at 75 percent', 'A certificate with 20 days left'],
        response: DAY,
        mitigate: null,
        cadence: { internal: 3 * DAY, customers: null, executives: null },
        review: null,
      };
    case 'notice':
      return {
        ...calm,
        definition: 'Something to know or to plan; nobody is affected.',
        examples: ['A cosmetic fault', 'A question'],
        response: null,
        mitigate: null,
        cadence: { internal: null, customers: null, executives: null },
        review: null,
      };
    default:
      return assertNever(kind);
  }
}

const words: [Kind, string][] = [
  ['critical', 'Critical'],
  ['high', 'High'],
  ['medium', 'Medium'],
  ['low', 'Low'],
  ['notice', 'Notice'],
];

function scheme(id: string, name: string, codes: readonly string[]): Scheme {
  const levels = codes.map((code, rank) => {
    const [kind, word] = words[rank] ?? (['notice', 'Notice'] as const);
    return { code, label: `${code} · ${word}`, ...demandsOf(kind) };
  });
  return { id, name, origin: 'built-in', levels };
}

/** The schemes that need nothing imported. The first one is offered where nothing else is chosen. */
export const builtInSchemes: readonly Scheme[] = [
  scheme('p0', 'Holdfast', ['P0', 'P1', 'P2', 'P3']),
  scheme('p1', 'P1 to P4', ['P1', 'P2', 'P3', 'P4']),
  scheme('level', 'Level 1 to 4', ['Level 1', 'Level 2', 'Level 3', 'Level 4']),
  scheme('sev', 'SEV1 to SEV5', ['SEV1', 'SEV2', 'SEV3', 'SEV4', 'SEV5']),
];

/** What stands in for a level that nothing more is known of: Holdfast's own demands for its place in its scheme. */
export function demandsByRank(rank: number, of: number): Demands {
  const kind = of <= 5 ? rank : Math.floor((rank * 4) / of);
  return demandsOf(words[Math.min(kind, 3)]?.[0] ?? 'low');
}
