import type { Verdict } from './classify.ts';
import type { SectionKind } from '../model.ts';
import { type FenceAt, type Outline as Plan, type Section, within } from './outline.ts';
import { severityKey } from './severity.ts';
import { fold, withoutNumber } from './text.ts';
import * as words from './words.ts';

type Outline = Plan & { verdictOf: (at: FenceAt) => Verdict };

export type Found = { section: Section; title: string; kind: 'condition' | 'procedure' };

/** Names of guides and of their general parts, which hold words such as "incident" and name no condition. */
const GENERAL =
  /\b(?:(?:cyber ?)?security |it |production |major |critical )?incidents?[- ](?:response|management|handling|commander|classification|severity|reports?|reporting|review|process|procedures?|communication|channel|tracking|log|types?|detection|declaration|metrics|team|playbooks?|runbooks?|guide|plan|levels?|lifecycle|workflow|command|timeline|documentation|scenarios?|roles?|categories|template|summary|coordination|triage|status|response)(?:s\b)?|\bdisaster[- ]recovery|\berror budgets?|\bissue track\w*|\bproblem management|\bdata loss prevention|\bcommon (?:issues|incidents|problems|errors|failures)|\bknown (?:issues|errors|problems)|\bpost-?incident|\bbusiness continuity|\bdr (?:plan|runbook|strategy|drill)|\bemergency (?:procedures|response|contacts|plan)|\btroubleshooting(?: guide)?\b|\bsymptoms? (?:and|&)|\bfailure (?:modes|scenarios)|\bfirst response|\bdisaster (?:declaration|scenarios)|respuesta a incidentes|gestion de incidentes|resposta a incidentes|gestao de incidentes|(?:reponse|gestion) (?:a|des|aux?) (?:l')?incidents?|incidentes? (?:comunes|comuns)|recuperacion ante desastres|recuperacao de desastres|incident-?response|notfallplan|应急预案|故障(?:分级|处理|响应|报告|恢复|级别|等级|管理|排查|复盘|定义)|常见(?:故障|问题)|应急(?:响应|处理)|障害(?:対応|報告|レベル|管理)|장애 ?(?:대응|등급|보고|관리)|реагирован[а-я]* на инцидент[а-я]*|управлени[а-я]* инцидент[а-я]*|уров[а-я]+ инцидент[а-я]*/g;
const PREFIX =
  /^(?:playbook|runbook|scenario|incident|case|alert|procedure|use case|issue|problem|escenario|cenario|scenario|szenario|fall|plan|场景|预案|故障|シナリオ|ケース|시나리오|사례|сценарий|случай|плейбук)\s*[-#]?\s*(?:\d+|[a-z]|[ivx]+|[一二三四五六七八九十])\b/;
const RULE_NAME =
  /^(?:alert|rule|alerta|alerte|(?:(?:cyber )?security |ir |incident response |sub-technique )?(?:runbook|playbook))\s*[:：-]\s*\S/;

const core = (title: string): string => withoutNumber(title).replace(GENERAL, ' ').trim();
const conditional = (s: Section): boolean =>
  words.isCondition(core(s.folded)) ||
  isAlert(s) ||
  (/^(?:playbook|scenario|runbook|alert|escenario|cenario|场景|预案|シナリオ|시나리오|сценарий)/.test(
    s.folded,
  ) &&
    PREFIX.test(s.folded));
const isAlert = (s: Section): boolean => words.isAlertName(s.title) || isRule(s.folded);
/** "Alert: HighCpu", but not "Runbook: Incident response". */
const isRule = (folded: string): boolean =>
  RULE_NAME.test(folded) && core(folded.replace(/^[^:：-]*[:：-]\s*/, '')) !== '';
const procedural = (s: Section): boolean => {
  const title = core(s.folded);
  return (
    words.PROCEDURE.test(title) &&
    !words.isCondition(
      title.replace(/\b(?:issues?|incidents?|problems?|disaster|errors?|loss|fail-?over)\b/g, ' '),
    )
  );
};

const PART =
  /^(?:the )?(?:symptoms?|signs?|indicators?|meaning|impact|detection|diagnos\w*|investigation|triage|containment|eradication|recovery|mitigation|resolution|remediation|prevention|escalation|root cause|analysis|identification|assessment|verification|actions?|steps|procedure|response|possible|likely|potential|common|immediate|initial|quick|post|long|short|how|what|when|why|if|check|step|option|method|phase|next|follow|prevent|monitor|notes?|see|example|additional|further|related|context|overview|summary|details?|description|alert|background|severity|dashboards?|metrics|logs|queries|commands|references?)\b/;

/** Works out something about a section once. */
function memo<T>(work: (s: Section) => T): (s: Section) => T {
  const known = new WeakMap<Section, { value: T }>();
  return (s) => {
    let entry = known.get(s);
    if (!entry) known.set(s, (entry = { value: work(s) }));
    return entry.value;
  };
}

/** A heading that names a part of a playbook or a stage of a process, not something of its own. */
function partOf(s: Section): SectionKind | null {
  const title = withoutNumber(s.folded);
  if (words.STAGE.test(s.folded))
    return words.kindOf(title.replace(words.STAGE, '').replace(/^[^\p{L}]+/u, '')) ?? 'other';
  const kind = words.kindOf(title);
  if (kind === null) return null;
  if (PART.test(title) || !words.isCondition(core(title))) return kind;
  return null;
}

function kinds(s: Section, depth = 0): Set<SectionKind> {
  if (depth > 0) return kindsOnce(s, depth);
  return allKinds(s);
}

const allKinds = memo((s: Section) => kindsOnce(s, 0));

function kindsOnce(s: Section, depth: number): Set<SectionKind> {
  const out = new Set<SectionKind>();
  const add = (text: string): void => {
    const kind = words.kindOf(fold(text));
    if (kind) out.add(kind);
  };
  for (const label of s.labels) add(label.text);
  for (const node of s.nodes)
    if (node.type === 'list' && node.items.length <= 12)
      for (const item of node.items) {
        const bold = /^\s*(?:\*\*|__)([^*_]{3,40})(?:\*\*|__)/.exec(item.lead)?.[1];
        if (bold && (item.children.length > 0 || /[:：]/.test(item.lead))) add(bold.replace(/[:：]\s*$/, ''));
      }
  if (depth < 3)
    for (const child of s.children) {
      const part = partOf(child);
      if (part === null) continue;
      if (part !== 'other') out.add(part);
      for (const kind of kinds(child, depth + 1)) out.add(kind);
    }
  return out;
}

/** "Symptoms" (or Meaning, Impact, Signs) with something to do about them. */
const structural = memo(structuralOnce);

function structuralOnce(s: Section): boolean {
  const have = kinds(s);
  return have.has('symptoms') && (have.has('diagnosis') || have.has('mitigation') || have.has('recovery'));
}

/** An item that only points elsewhere. */
const LINK_ITEM = /^\s*(?:\*\*)?\[[^\]]*\]\([^)]*\)(?:\*\*)?\s*(?:[-–—:(].{0,80})?$|^\s*<?https?:\S+>?\s*$/;

const bodySize = memo(bodySizeOnce);

function bodySizeOnce(s: Section): { steps: number; text: number } {
  let steps = 0;
  let text = 0;
  for (const node of within(s)) {
    if (node.type === 'list')
      steps += node.items.filter((i) => i.children.length > 0 || !LINK_ITEM.test(i.lead)).length;
    else if (node.type === 'fence') steps += 2;
    else if (node.type === 'table') steps += node.rows.length;
    if (node.type === 'para') text += node.raw.replace(/^_.*_$/s, '').length;
  }
  return { steps, text };
}

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

function numbered(s: Section): boolean {
  for (const node of within(s))
    if (node.type === 'list' && (node.ordered || node.items.some((i) => /^\[[ xX]\]/.test(i.lead))))
      return true;
  return false;
}

const LINK_ONLY = /^(?:same as|see |refer to|todo|tbd|n\/a|coming soon|this alert applies|_?todo)/i;

/** A section with nothing in it to act upon: a bare link, a promise, an empty heading. */
const empty = memo(emptyOnce);

function emptyOnce(s: Section): boolean {
  const { steps, text } = bodySize(s);
  if (steps > 0) return false;
  const first = s.nodes.find((n) => n.type === 'para');
  return (
    text < 60 ||
    (text < 160 && first?.type === 'para' && LINK_ONLY.test(fold(first.raw).replace(/^[_*>\s]+/, '')))
  );
}

const COMMUNICATION =
  /communicat|\bnotification (?:procedure|protocol|process)|status updates?\b|stakeholder|comunica[cç]|kommunikation|沟通|通报|连絡体制|コミュニケ|커뮤니케|коммуникац|оповещен/;

const excluded = memo(excludedOnce);

function excludedOnce(s: Section): boolean {
  const title = withoutNumber(s.folded);
  const wrong = words.isCondition(core(s.folded));
  if ([words.OVERVIEW, words.TEMPLATE, words.CONTACT, words.QUICK].some((w) => w.test(title))) return true;
  if (COMMUNICATION.test(title) && !wrong) return true;
  if (
    severityKey(s.title) &&
    !words.isCondition(core(s.folded).replace(/^[^:–—-]*[:–—-]/, '')) &&
    (!structural(s) || words.SEVERITY.test(s.parent?.folded ?? ''))
  )
    return true;
  const soft = [words.SEVERITY, words.ESCALATION, words.REVIEW, words.ROLES, words.TOOLS, words.POLICY].some(
    (w) => w.test(title),
  );
  return soft && !(wrong && kinds(s).size > 1);
}

/** "P1 incidents", "Critical alerts": a drawer of playbooks. */
const drawer = (s: Section): boolean =>
  severityKey(s.title) !== null &&
  !words.SEVERITY.test(s.parent?.folded ?? '') &&
  s.children.filter((c) => partOf(c) === null && !excluded(c) && !empty(c)).length > 0;
const WEAK = /troubleshoot|\brunbooks?$|procedures|known issues|问题|故障处理$/;

const leads = (s: Section): boolean =>
  !isRule(s.folded) && words.CONTAINER.test(withoutNumber(s.folded)) && !words.TEMPLATE.test(s.folded);

/** Children that are conditions of their own make a section a collection, whatever its title says. */
function collection(s: Section): boolean {
  if (isAlert(s) && s.nodes.length > 0) return false;
  const own = s.children.filter((c) => partOf(c) === null && !excluded(c) && !empty(c));
  const strong = own.filter((c) => structural(c));
  if (strong.length >= 2 || (strong.length === 1 && own.length <= 2)) return true;
  return (
    own.filter((c) => conditional(c) && !/^(?:scenario|option|case|if|for) /.test(c.folded)).length >= 2 ||
    own.filter((c) => conditional(c)).length >= 3
  );
}

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
      );
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
        !(s.level === 1 && inside.depth === 0 && !conditional(s))
      )
        return this.take(s);
      if (
        !grouped &&
        inside.container &&
        (!inside.weak || conditional(s)) &&
        !leads(s) &&
        !words.PROCESS.test(s.folded) &&
        !empty(s) &&
        this.actionable(s, 1)
      )
        return this.take(s);
      if (
        !grouped &&
        conditional(s) &&
        !words.PROCESS.test(core(s.folded)) &&
        (!leads(s) || PREFIX.test(s.folded)) &&
        !empty(s) &&
        this.actionable(s, 2)
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
      (!container && !recovery && s.level > 1 && (out || part || words.PROCESS.test(core(s.folded)))) ||
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
    words.isAlertName(title.replace(/^\S+[:：]\s*/, '')) || words.isCondition(core(folded)) || isRule(folded);
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
