import { minutesOf } from './duration.ts';
import type { Ids } from './ids.ts';
import type { Escalation } from '../model.ts';
import { type Outline, type Section, leadOf } from './outline.ts';
import { severityKey } from './severity.ts';
import { type Add, ARROW, fencePath, graphPath, PATH } from './path.ts';
import { fold, plain } from './text.ts';
import type { FenceNode, TreeNode } from './tree.ts';
import { CONTACT, ESCALATION, ESCALATION_OTHER, SEVERITY, TEMPLATE } from './words.ts';
import { type Row, type Zone, fenceRows, lineRows, listRows, tableRows, zonesOf } from './zones.ts';

const LEVEL =
  /^(?:(?:escalation )?(?:level|tier|l|t|nivel|niveau|stufe|step|paso|etapa|уровень|级|第)\s*[-#]?\s*(?:\d|[一二三四五]|i{1,3}\b)|l\d\b|[一二三]级|(?:first|second|third|fourth|1st|2nd|3rd|4th)\s+(?:level|line|escalation|contact|tier)|(?:primary|secondary|tertiary)\b)/;
const TIMED =
  /\b(?:t\s?[+-]\s?)?\d+\s*[-–+]?\s*\d*\s*\+?\s*(?:m\b|min|minut|h\b|hr|hour|hora|heure|stunde|мин|час)|分钟|小时|\d+\s*分|時間|분|시간|\b(?:business|office) hours|horario (?:laboral|comercial)|\bimmediate(?:ly)?\b|\binmediat|\bimediat|\bimmediat|\bsofort|立即|直ちに|즉시|немедленно|no (?:response|answer|progress|ack)|if (?:un|not |no )/;
const SCHEDULE = /template|checklist|polic(?:y|ies)$|contact method|communication/;

type Mode = 'none' | 'section' | 'timed';

function modeOf(zone: Zone): Mode {
  const own = zone.titles[0] ?? '';
  const label = zone.label;
  if (ESCALATION_OTHER.test(label)) return 'none';
  if (label !== '' && ESCALATION.test(label) && label.length < 70 && !TEMPLATE.test(label))
    return severityKey(own) || SEVERITY.test(own) ? 'timed' : 'section';
  if (ESCALATION_OTHER.test(own) || (SCHEDULE.test(own) && !ESCALATION.test(own))) return 'none';
  if (ESCALATION.test(own))
    return CONTACT.test(CONTACT.test(own) ? own : (zone.titles[1] ?? '')) && !PATH.test(own)
      ? 'timed'
      : label === '' ||
          severityKey(label) ||
          LEVEL.test(label) ||
          ESCALATION.test(label) ||
          zone.node.type === 'table'
        ? 'section'
        : 'timed';
  const parent = zone.titles[1] ?? '';
  if (CONTACT.test(parent) && !PATH.test(parent)) return 'none';
  if (ESCALATION.test(parent) && !ESCALATION_OTHER.test(parent) && !CONTACT.test(own))
    return severityKey(own) || LEVEL.test(own)
      ? 'section'
      : /trigger|criteri|when|how|contact/.test(own)
        ? 'none'
        : 'timed';
  return 'none';
}

/** The rows of the guide's escalation matrix, path or timed procedure: one for each "when, then who". */
export function escalationOf(
  outline: Outline,
  ids: Ids,
  isText: (fence: FenceNode) => boolean,
): Escalation[] {
  const out: Escalation[] = [];
  const done = new Set<Section>();
  const add = (row: Pick<Row, 'start' | 'end'>, trigger: string, who: string, action?: string): void => {
    const minutes = minutesOf(trigger) ?? minutesOf(who);
    out.push({
      id: ids.make('escalation', `${trigger} ${who}`),
      range: { start: row.start, end: row.end },
      trigger,
      ...(action === undefined ? {} : { action }),
      who,
      ...(minutes === undefined ? {} : { minutes }),
    });
  };
  for (const zone of zonesOf(outline.sections)) {
    const parent = zone.section.parent;
    if (parent && !done.has(parent)) {
      done.add(parent);
      levelHeadings(parent, add);
    }
    if (parent && isLevels(parent)) continue;
    if (zone.node.type === 'fence' && !isText(zone.node)) continue;
    const mode = modeOf(zone);
    if (zone.node.type === 'fence' && /^(?:mermaid|plantuml|puml|dot|graphviz)$/.test(zone.node.lang)) {
      if (mode === 'section') graphPath(zone.node, add);
      continue;
    }
    if (zone.node.type === 'table' && isMatrix(zone)) {
      const heads = zone.node.header.map((h) => fold(h.text));
      const who = heads.findIndex(
        (h, i) =>
          i > 0 &&
          /contact|who|escalat|notify|owner|role|person|responsable|quien|quem|qui\b|wer\b|联系|通知|负责|谁|連絡|담당|кому|кто/.test(
            h,
          ),
      );
      for (const row of tableRows(zone.node))
        add(
          row,
          row.lead,
          row.cells?.[who < 0 ? row.cells.length - 1 : who]?.text ?? '',
          row.cells?.[1]?.text,
        );
      continue;
    }
    if (mode !== 'none') entries(zone.node, mode, zone, add);
    else if (zone.node.type === 'fence') innerPath(zone.node, add);
  }
  return out;
}

function isLevels(s: Section): boolean {
  // The title of a whole guide makes no rungs of the steps of its process.
  const around = s.parent && s.parent.level > 1 ? s.parent.folded : '';
  if (!ESCALATION.test(s.folded) && !ESCALATION.test(around)) return false;
  return s.children.filter((c) => LEVEL.test(c.folded)).length >= 2;
}

function levelHeadings(s: Section, add: Add): void {
  if (!isLevels(s)) return;
  for (const child of s.children) {
    if (!LEVEL.test(child.folded)) continue;
    const [trigger = '', who = ''] = child.title.split(/[:：]|\s[-–—]\s/, 2);
    add({ start: child.start, end: child.end }, trigger, who.trim());
  }
}

/** A table in an escalation section, or one whose own head says so, that is no severity scheme. */
function isMatrix(zone: Zone): boolean {
  if (zone.node.type !== 'table') return false;
  const own = zone.titles[0] ?? '';
  const heads = zone.node.header.map((h) => fold(h.text));
  const joined = heads.join(' | ');
  const around =
    (ESCALATION.test(own) && !ESCALATION_OTHER.test(own)) ||
    ESCALATION.test(zone.label) ||
    (ESCALATION.test(zone.titles[1] ?? '') && !CONTACT.test(own) && !CONTACT.test(zone.titles[1] ?? ''));
  const person =
    /situa|accion|acao|acoes|destin|handlung|massnahme|措施|动作|处理人|対応者|通知先|조치|대상|действи|кого|contact|who|notify|owner|role|name|team|person|respond|on-?call|manager|escalat|action|responsable|contacto|quien|quem|contato|responsavel|equipe|qui\b|rolle|wer\b|kontakt|联系|通知|负责|谁|角色|升级|連絡|担当|連絡先|담당|연락|кому|кто|контакт|роль|ответствен/;
  // A rota tells who is on call in which week, not whom to call next.
  if (
    /^(?:week|day|date|shift|semana|semaine|woche|周|日期|曜日|週|주차|요일|неделя|дата)/.test(heads[0] ?? '')
  )
    return false;
  if (around) {
    if (
      SEVERITY.test(own) &&
      !/matrix|path|escalation$/.test(own) &&
      /defin|descri|impact|example/.test(joined)
    )
      return false;
    if (
      CONTACT.test(own) &&
      !/when|trigger|time|condition|level|escalat|cuando|quando|quand|wann|何时|时间|触发|条件/.test(joined)
    )
      return false;
    return (
      person.test(joined) ||
      /level|time|trigger|when|sever|priorit|situa|condition|criteri|scenario|cuando|quando|quand|wann|tiempo|temps|tempo|zeit|stufe|nivel|niveau|级别|时间|条件|情况|状況|時間|경과|상황|조건|단계|услови|ситуац|время|уровень/.test(
        heads[0] ?? '',
      )
    );
  }
  // Role, contact and when: a list of people that says at which point each is called.
  const when = heads.some((h) =>
    /^(?:when(?: to (?:call|contact|escalate|page|notify))?|trigger|escalat(?:e|ion) (?:after|when|time|trigger|if)|condition|cuando|quando|quand|wann|何时|触发条件|когда)$/.test(
      h,
    ),
  );
  if (
    when &&
    heads.some((h) => /contact|phone|mail|telefon|联系|電話|контакт/.test(h)) &&
    /role|name|team|who|person|rol\b|角色|роль/.test(heads[0] ?? '')
  )
    return true;
  return (
    /^(?:escalation level|escalate (?:to|after)|time|elapsed|after)\b/.test(heads[0] ?? '') &&
    /escalat|升级|エスカ|эскал/.test(joined) &&
    !CONTACT.test(own)
  );
}

function entries(node: TreeNode, mode: Mode, zone: Zone, add: Add): void {
  if (node.type === 'list') {
    const rows = listRows(node);
    const levels = rows.filter((r) => isStep(r)).length;
    // The points below "**After 20 minutes:** the chief" are no rungs of their own.
    const points = TIMED.test(zone.label) && !severityKey(zone.label) && !ESCALATION.test(zone.label);
    if (mode === 'timed' && points) return;
    const people =
      zone.titles.slice(0, 2).some((t) => CONTACT.test(t)) &&
      rows.filter((r) => TIMED.test(fold(r.raw))).length < rows.length / 2;
    if (mode === 'timed' && (levels < Math.min(2, rows.length / 4) || people)) return;
    if (
      mode === 'section' &&
      !node.ordered &&
      levels < rows.length / 2 &&
      !severityKey(zone.titles[0] ?? '') &&
      !rows.some((r) => ARROW.test(r.raw))
    ) {
      nestedLists(node, zone, add);
      return;
    }
    for (const row of rows) {
      if (mode === 'timed' && !isStep(row)) continue;
      if (/^(?:no |sin |nao |pas d|nicht)/.test(fold(row.raw))) continue;
      if (row.rest === '' && row.bold) {
        const inner = row.children.flatMap((c) =>
          c.type === 'list' ? c.items.map((i) => plain(i.lead)) : [],
        );
        if (inner.length > 0) {
          add(
            row,
            row.raw === '' ? row.lead : plain(row.raw).replace(/[:：]\s*$/, ''),
            inner[0] ?? '',
            inner.join('; '),
          );
          continue;
        }
      }
      add(
        row,
        row.rest === '' ? (/\(([^()]*)\)\s*$/.exec(row.lead)?.[1] ?? row.lead) : row.lead,
        row.rest === '' ? row.lead.replace(/\s*\([^()]*\)\s*$/, '') : row.rest,
      );
    }
  } else if (node.type === 'para' && isRung(node.raw)) {
    const row = lineRows(node.raw, node.start)[0];
    if (row) add(row, row.lead, row.rest);
  } else if (node.type === 'para' && mode === 'section') {
    const text = plain(node.raw);
    if (/\n/.test(node.raw.trim())) {
      for (const row of lineRows(node.raw, node.start))
        if (isStep(row) && row.rest !== '') add(row, row.lead, row.rest);
    } else if (ARROW.test(text) && text.split(ARROW).length > 2 && text.length < 300) {
      for (const who of text.replace(/^[^:：]*[:：]/, '').split(ARROW))
        if (who.trim() !== '') add(node, who.trim(), who.trim());
    }
  } else if (node.type === 'fence' && mode === 'section') fencePath(fenceRows(node), add);
}

function nestedLists(node: Extract<TreeNode, { type: 'list' }>, zone: Zone, add: Add): void {
  for (const item of node.items) {
    const label = fold(plain(item.lead));
    if (!severityKey(label) && !ESCALATION.test(label)) continue;
    for (const child of item.children)
      if (child.type === 'list') entries(child, child.ordered ? 'section' : 'timed', { ...zone, label }, add);
  }
}

/** "**After 20 minutes:** the chief", with points below. */
function isRung(raw: string): boolean {
  const lead = raw.includes('\n') ? null : leadOf(raw);
  return lead !== null && lead.bold && lead.rest.trim() !== '' && TIMED.test(fold(lead.lead));
}

const isStep = (row: Row): boolean =>
  LEVEL.test(fold(row.lead)) || TIMED.test(fold(row.raw)) || severityKey(row.lead) !== null;

/** A fence may hold an escalation path under a line that says so, as in a contact card. */
function innerPath(fence: Extract<TreeNode, { type: 'fence' }>, add: Add): void {
  if (!fence.lines.some((l) => /escal|eskal|升级|升級|上报|エスカ|에스컬|эскал/i.test(l.text))) return;
  const rows = fenceRows(fence);
  const at = rows.findIndex(
    (r) =>
      ESCALATION.test(fold(r.raw)) &&
      /(?:path|chain|order|matrix|escalation|escalacion|路径|流程|链)\s*[:：]\s*$/.test(fold(r.raw)),
  );
  if (at < 0 || /^\s*(?:#|\$)/.test(rows[0]?.raw ?? '')) return;
  const list: Row[] = [];
  for (const row of rows.slice(at + 1)) {
    if (row.number === undefined && !isStep(row) && !ARROW.test(row.raw)) break;
    list.push(row);
  }
  fencePath(list, add);
}
