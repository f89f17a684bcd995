import type { SectionKind } from '../model.ts';
import { type Section, within } from './outline.ts';
import { severityKey } from './severity.ts';
import { fold, withoutNumber } from './text.ts';
import * as words from './words.ts';

/** Names of guides and of their general parts, which hold words such as "incident" and name no condition. */
const GENERAL =
  /\b(?:(?:cyber ?)?security |it |production |major |critical )?incidents?[- ](?:response|management|handling|commander|classification|severity|reports?|reporting|review|process|procedures?|communication|channel|tracking|log|types?|detection|declaration|metrics|team|playbooks?|runbooks?|guide|plan|levels?|lifecycle|workflow|command|timeline|documentation|scenarios?|roles?|categories|template|summary|coordination|triage|status|response)(?:s\b)?|\bchecklist (?:d')?incidents?|\bincident (?:response )?checklists?|\bdisaster[- ]recovery|\b(?:response|recovery|incident) (?:playbook|runbook)s?$|(?:аварийн|катастрофоустойчив)[а-я]* восстановлен[а-я]*|восстановлен[а-я]* после (?:авари[а-я]*|сбо[а-я]*|катастроф[а-я]*)|план[а-я]* восстановлен[а-я]*|plan (?:de|d')(?: )?(?:reprise|recuperacion|recuperacao|contingencia|continuidad|continuite)|wiederherstellungsplan|notfallhandbuch|灾难恢复|災害復旧|재해 복구|\berror budgets?|\bissue track\w*|\bproblem management|\bdata loss prevention|\bcommon (?:issues|incidents|problems|errors|failures)|\bknown (?:issues|errors|problems)|\bpost-?incident|\bbusiness continuity|\bdr (?:plan|runbook|strategy|drill)|\bemergency (?:procedures|response|contacts|plan)|\btroubleshooting(?: guide)?\b|\bsymptoms? (?:and|&)|\bfailure (?:modes|scenarios)|\bfirst response|\bdisaster (?:declaration|scenarios)|respuesta a incidentes|gestion de incidentes|resposta a incidentes|gestao de incidentes|(?:reponse|gestion) (?:a|des|aux?) (?:l')?incidents?|incidentes? (?:comunes|comuns)|recuperacion ante desastres|recuperacao de desastres|incident-?response|notfallplan|应急预案|故障(?:分级|处理|响应|报告|恢复|级别|等级|管理|排查|复盘|定义)|常见(?:故障|问题)|应急(?:响应|处理)|障害(?:対応|報告|レベル|管理)|장애 ?(?:대응|등급|보고|관리)|реагирован[а-я]* на инцидент[а-я]*|управлени[а-я]* инцидент[а-я]*|уров[а-я]+ инцидент[а-я]*/g;
export const PREFIX =
  /^(?:playbook|runbook|scenario|incident|case|alert|procedure|use case|issue|problem|escenario|cenario|scenario|szenario|fall|plan|problema|probleme|场景|预案|故障|问题|問題|シナリオ|ケース|시나리오|사례|문제|проблема|сценарий|случай|плейбук)(?:\s*[-#]?\s*(?:\d+\b|[一二三四五六七八九十]+)|(?:[\s#-]+|(?<=[^\x00-\x7f]))(?:[a-z]|[ivx]+)\b)/;
const RULE_NAME =
  /^(?:alert|rule|alerta|alerte|(?:(?:cyber )?security |ir |incident response |sub-technique )?(?:runbook|playbook))\s*[:：·–—-]\s*\S/;

/** "Appendix A: Known failures": the annex says where it stands and not what it is. */
const ANNEX =
  /^(?:appendix|appendices|annex|anhang|anexo|annexe|apendice|allegato|附录|付録|부록|приложение)\s*(?:[a-z]|\d{1,2}|[ivx]+)?\s*[.:：–—-]\s+(?=\S)/;
const bare = (folded: string): string => withoutNumber(withoutNumber(folded).replace(ANNEX, ''));

const OWN =
  /^(.+?)[\s:：–—-]+(?:(?:incident )?(?:response|recovery)[\s–—-]+)?(?:playbook|runbook|плейбук|ранбук|预案|剧本|プレイブック|플레이북)(?:\s*\([^()]*\))?$/;
/** "Phishing response playbook" is one playbook; "Incident playbook" and "Common playbooks" hold several. */
export const ownPlaybook = (s: Section): boolean => {
  const subject = s.level > 1 ? core(OWN.exec(bare(s.folded))?.[1] ?? '') : '';
  return (
    /\p{L}{2}/u.test(subject) &&
    !/^(?:the|a|an|our|your|general|common|standard|specific|incident|incidents|operations?|operational|production|on-?call|oncall|emergency|security incident|service|system|sre|devops|team|quick|full|master|this|sample|example)$/.test(
      subject,
    )
  );
};

export const core = (title: string): string => withoutNumber(title).replace(GENERAL, ' ').trim();
/** "Symptom: no fresh data": the heading is the condition itself and no part of one. */
const COMPLAINT =
  /^(?:symptom|problem|issue|error|failure|sintoma|problema|probleme|symptome|fehler|症状|问题|問題|故障|现象|현상|문제|증상|симптом|проблема|ошибка)\s*[:：]\s*\S/;
export const conditional = (s: Section): boolean =>
  COMPLAINT.test(withoutNumber(s.folded)) ||
  words.isCondition(core(s.folded)) ||
  isAlert(s) ||
  (/^(?:playbook|scenario|runbook|alert|issue|problem|escenario|cenario|problema|probleme|场景|预案|问题|問題|シナリオ|ケース|시나리오|문제|сценарий|проблема)/.test(
    s.folded,
  ) &&
    PREFIX.test(s.folded));
export const isAlert = (s: Section): boolean => words.isAlertName(s.title) || isRule(s.folded);
/** "Alert: HighCpu", but not "Runbook: Incident response". */
export const isRule = (folded: string): boolean =>
  RULE_NAME.test(folded) &&
  /\p{L}{2}/u.test(core(folded.replace(/^[^:：·–—-]*[:：·–—-]\s*/, '')).replace(/\([^()]*\)/g, ''));
/** "Clear stuck messages" tells what to do, although something is stuck. */
const DOING =
  /^(?:clear|clean up|reset|purge|flush|drain|retry|replay|reprocess|rebuild|re-?run|backfill|unlock|recovering|resetting|clearing)\s/;
export const procedural = (s: Section): boolean => {
  const title = core(s.folded);
  if (DOING.test(title)) return true;
  return (
    words.PROCEDURE.test(title) &&
    !words.isCondition(
      title.replace(/\b(?:issues?|incidents?|problems?|disaster|errors?|loss|fail-?over)\b/g, ' '),
    )
  );
};

export const PART =
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
export function partOf(s: Section): SectionKind | null {
  const title = withoutNumber(s.folded);
  if (words.STAGE.test(s.folded))
    return words.kindOf(title.replace(words.STAGE, '').replace(/^[^\p{L}]+/u, '')) ?? 'other';
  const kind = words.kindOf(title);
  if (kind === null || COMPLAINT.test(title)) return null;
  if (PART.test(title) || !words.isCondition(core(title))) return kind;
  return null;
}

export function kinds(s: Section, depth = 0): Set<SectionKind> {
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
export const structural = memo(structuralOnce);

function structuralOnce(s: Section): boolean {
  const have = kinds(s);
  return have.has('symptoms') && (have.has('diagnosis') || have.has('mitigation') || have.has('recovery'));
}

/** An item that only points elsewhere. */
const LINK_ITEM = /^\s*(?:\*\*)?\[[^\]]*\]\([^)]*\)(?:\*\*)?\s*(?:[-–—:(].{0,80})?$|^\s*<?https?:\S+>?\s*$/;

export const bodySize = memo(bodySizeOnce);

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

export function numbered(s: Section): boolean {
  for (const node of within(s))
    if (node.type === 'para' && /^\s*(?:\*\*|__)\s*\d{1,2}[.)]\s/.test(node.raw)) return true;
    else if (node.type === 'list' && (node.ordered || node.items.some((i) => /^\[[ xX]\]/.test(i.lead))))
      return true;
  return false;
}

const LINK_ONLY = /^(?:same as|see |refer to|todo|tbd|n\/a|coming soon|this alert applies|_?todo)/i;

/** A section with nothing in it to act upon: a bare link, a promise, an empty heading. */
export const empty = memo(emptyOnce);

function emptyOnce(s: Section): boolean {
  const { steps, text } = bodySize(s);
  if (steps > 0) return false;
  const first = s.nodes.find((n) => n.type === 'para');
  return (
    text < 60 ||
    (text < 160 && first?.type === 'para' && LINK_ONLY.test(fold(first.raw).replace(/^[_*>\s]+/, '')))
  );
}

/** A table of things that may go wrong, a row each: kinds of incidents, and nothing to do about one. */
export const typeList = memo((s: Section): boolean => {
  if (s.children.length > 0 || s.nodes.some((n) => n.type === 'list' || n.type === 'fence')) return false;
  const rows = s.nodes.flatMap((n) => (n.type === 'table' ? n.rows : []));
  return (
    rows.length >= 3 &&
    rows.filter((r) => words.isCondition(fold(r[0]?.text ?? ''))).length >= rows.length / 2
  );
});

const COMMUNICATION =
  /communicat|\bnotification (?:procedure|protocol|process)|status updates?\b|stakeholder|comunica[cç]|kommunikation|沟通|通报|连絡体制|コミュニケ|커뮤니케|коммуникац|оповещен/;

export const excluded = memo(excludedOnce);

function excludedOnce(s: Section): boolean {
  const title = bare(s.folded);
  const wrong = words.isCondition(core(s.folded));
  if ([words.OVERVIEW, words.TEMPLATE, words.CONTACT, words.QUICK, words.FAQ].some((w) => w.test(title)))
    return true;
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
export const drawer = (s: Section): boolean =>
  severityKey(s.title) !== null &&
  !words.SEVERITY.test(s.parent?.folded ?? '') &&
  s.children.filter((c) => partOf(c) === null && !excluded(c) && !empty(c)).length > 0;
export const WEAK = /troubleshoot|\brunbooks?$|procedures|known issues|问题|故障处理$/;

export const leads = (s: Section): boolean =>
  !isRule(s.folded) &&
  !ownPlaybook(s) &&
  words.CONTAINER.test(bare(s.folded).replace(/[(（][^()（）]*[)）]/g, ' ')) &&
  !words.TEMPLATE.test(s.folded);

/** Children that are conditions of their own make a section a collection, whatever its title says. */
export function collection(s: Section): boolean {
  if (isAlert(s) && s.nodes.length > 0) return false;
  const own = s.children.filter((c) => partOf(c) === null && !excluded(c) && !empty(c));
  const strong = own.filter((c) => structural(c));
  if (strong.length >= 2 || (strong.length === 1 && own.length <= 2)) return true;
  return (
    own.filter((c) => conditional(c) && !/^(?:scenario|option|case|if|for) /.test(c.folded)).length >= 2 ||
    own.filter((c) => conditional(c)).length >= 3
  );
}
