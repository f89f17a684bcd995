import { channelsOf } from './contact.ts';
import { minutesOf } from './duration.ts';
import type { Ids } from './ids.ts';
import type { Clock, Phase, Role, Severity } from '../model.ts';
import type { Found } from './playbook.ts';
import { type Outline, type Section, chain, within } from './outline.ts';
import { fold, plain, withoutNumber } from './text.ts';
import { CONTACT, ESCALATION, OVERVIEW, PROCESS, REVIEW, ROLES, SEVERITY, STAGE, TEMPLATE } from './words.ts';
import { itemRow, lineRows, listRows, tableRows, zonesOf } from './zones.ts';

/** The roles of the response team with what they do. */
export function rolesOf(outline: Outline, ids: Ids): Role[] {
  const out: Role[] = [];
  const add = (raw: string, start: number, end: number, duties: string[], reach: string): void => {
    const name = plain(raw).replace(/[:：]\s*$/, '');
    const short = /\(([A-Z]{2,5})\)/.exec(name)?.[1];
    if (name === '' || name.length > 80) return;
    out.push({
      id: ids.make('role', name),
      range: { start, end },
      name,
      ...(short ? { abbreviation: short } : {}),
      duties: duties.filter((d) => d !== ''),
      channels: channelsOf(reach),
    });
  };
  for (const s of outline.sections) {
    if (!ROLES.test(s.folded) || CONTACT.test(s.folded) || !s.heading) continue;
    for (const child of s.children) {
      if (
        ESCALATION.test(child.folded) ||
        OVERVIEW.test(child.folded) ||
        /schedule|rotation|值班/.test(child.folded)
      )
        continue;
      const items = [...within(child)].flatMap((n) =>
        n.type === 'list' ? n.items.map((i) => plain(i.lead)) : [],
      );
      add(
        child.title,
        child.start,
        child.end,
        items,
        [...within(child)]
          .flatMap((n) =>
            n.type === 'list' || n.type === 'para'
              ? [plain(n.type === 'para' ? n.raw : n.items.map((i) => i.lead).join(' '))]
              : [],
          )
          .join(' '),
      );
    }
    for (const node of s.nodes) {
      if (node.type === 'list')
        for (const item of node.items) {
          const row = itemRow(item);
          const inner = item.children.flatMap((c) =>
            c.type === 'list' ? c.items.map((i) => plain(i.lead)) : [],
          );
          if (row.rest !== '' || inner.length > 0)
            add(row.lead, row.start, row.end, [row.rest, ...inner], row.rest);
        }
      if (node.type === 'table')
        for (const row of tableRows(node)) add(row.lead, row.start, row.end, [row.rest], row.rest);
    }
  }
  return out;
}

const PHASE =
  /^(?:detect|identif|triage|assess|acknowledg|declare|initial|investigat|diagnos|contain|eradicat|mitigat|respon|resol|recover|restor|verif|communicat|post-?incident|post-?mortem|lessons|clos|prepar|escalat|stabili|monitor|appoint|alert|report|notif|deteccion|deteccao|contencion|contencao|erradicac|recuperac|investigac|analisis|detection|confinement|eradication|retablissement|erkennung|eindammung|wiederherstellung|发现|检测|告警|响应|处置|恢复|复盘|验证|判断|検知|初動|復旧|탐지|대응|복구|обнаружен|реагирован|восстановлен|локализ)/;

/** The phases of the general process: numbered or named stages below one heading. */
export function phasesOf(
  outline: Outline,
  playbooks: readonly Found[],
  blockIds: (s: { start: number; end: number }) => string[],
  ids: Ids,
): Phase[] {
  const taken = (s: Section): boolean =>
    playbooks.some((p) => s.start >= p.section.start && s.end <= p.section.end);
  const staged = (s: Section): boolean =>
    STAGE.test(s.folded) || PHASE.test(withoutNumber(s.folded)) || (REVIEW.test(s.folded) && s.level > 1);
  for (const parent of outline.sections) {
    const stages = parent.children.filter((c) => staged(c) && !taken(c));
    const most = stages.length >= 3 || (stages.length >= 2 && PROCESS.test(parent.folded));
    if (
      !most ||
      SEVERITY.test(parent.folded) ||
      chain(parent).some((title) => TEMPLATE.test(title)) ||
      (stages.length < parent.children.length / 2 && !stages.some((s) => STAGE.test(s.folded)))
    )
      continue;
    return stages.map((s): Phase => {
      const number =
        /^\W*(?:phase|step|stage|fase|paso|etapa|阶段|步骤|第)?\s*(\d{1,2}|[一二三四五六七八九])[.):：、\s]/iu.exec(
          s.title,
        )?.[1];
      const duration = /[(（]([^()（）]*(?:\d|hour|first|immediate|day|min|小时|分钟)[^()（）]*)[)）]/iu.exec(
        s.title,
      )?.[1];
      return {
        id: ids.make('phase', s.title),
        range: { start: s.start, end: s.end },
        title: s.title,
        ...(number ? { number } : {}),
        ...(duration ? { duration } : {}),
        blockIds: blockIds(s),
      };
    });
  }
  return [];
}

const OBJECTIVE = /\b(rto|rpo)\b|recovery (time|point) objective|恢复(时间|点)目标/i;
const RETAIN =
  /\bretention\b|\bretain|\bkept for\b|retencion|retencao|conservation|aufbewahr|保留|保存期|보존|хранен/;
const NOTIFY =
  /\bnotif|\binform |\breport to\b|authorit|regulator|\bgdpr\b|\bhipaa\b|\bcnil\b|\blgpd\b|\bdpo\b|affected (?:individuals|users|parties)|notificar|notificacao|autoridad|autorite|behorde|监管|通知|当局|감독|регулятор/;
const REVIEWED = /post-?mortem|post-?incident review|retrospective|复盘|振り返り|разбор/;
const LIMIT =
  /(?:<|≤|within|in|under|every|less than|max(?:imum)?|dentro de|en|sous|innerhalb|binnen|每|以?内|за|в течение)?\s*\d/;

/** The times that the guide sets: response and update targets, legal notices, retention, RTO and RPO. */
export function clocksOf(outline: Outline, severities: readonly Severity[], ids: Ids): Clock[] {
  const out: Clock[] = [];
  const add = (kind: Clock['kind'], subject: string, text: string, start: number, end: number): void => {
    const minutes = minutesOf(text);
    if (text === '' || text.length > 300) return;
    out.push({
      id: ids.make('clock', `${kind} ${subject} ${text}`),
      range: { start, end },
      kind,
      subject,
      text,
      ...(minutes === undefined ? {} : { minutes }),
    });
  };
  for (const s of severities) {
    if (s.responseTarget) add('response', s.label, s.responseTarget, s.range.start, s.range.end);
    if (s.resolutionTarget) add('resolve', s.label, s.resolutionTarget, s.range.start, s.range.end);
    if (s.updateCadence && minutesOf(s.updateCadence) !== undefined)
      add('update', s.label, s.updateCadence, s.range.start, s.range.end);
  }
  for (const zone of zonesOf(outline.sections)) {
    const { node } = zone;
    const rows =
      node.type === 'list'
        ? listRows(node).flatMap((r) => [
            r,
            ...r.children.flatMap((c) => (c.type === 'list' ? listRows(c) : [])),
          ])
        : node.type === 'para'
          ? lineRows(node.raw, node.start)
          : node.type === 'table'
            ? tableRows(node)
            : [];
    for (const row of rows) {
      if (!/\d/.test(row.raw)) continue;
      const text = plain(row.raw);
      const folded = fold(text);
      if (text.length > 300 || !LIMIT.test(folded) || minutesOf(text) === undefined) continue;
      const objective = OBJECTIVE.exec(row.lead) ?? (row.cells ? null : OBJECTIVE.exec(text.slice(0, 60)));
      const place = zone.titles[0] ?? '';
      if (objective)
        add(
          /rpo|point|点/i.test(objective[0]) ? 'rpo' : 'rto',
          zone.section.title,
          row.rest === '' ? text : row.rest,
          row.start,
          row.end,
        );
      else if (RETAIN.test(folded) || (RETAIN.test(place) && row.rest !== ''))
        add(
          'retention',
          row.rest === '' ? text : row.lead,
          row.rest === '' ? text : row.rest,
          row.start,
          row.end,
        );
      else if (
        NOTIFY.test(folded) &&
        /\b(?:within|hours?|days?|\d+h)\b|小时|时间|時間|시간|час|horas|heures|stunden/.test(folded)
      )
        add('notify', row.rest === '' ? place : row.rest, text, row.start, row.end);
      else if (REVIEWED.test(folded) && /within|hours?|days?|小时/.test(folded))
        add('review', row.lead, text, row.start, row.end);
    }
  }
  return out;
}
