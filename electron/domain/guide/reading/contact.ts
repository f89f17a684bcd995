import type { Ids } from './ids.ts';
import type { Channel, Contact } from '../model.ts';
import type { Outline } from './outline.ts';
import { fold, plain } from './text.ts';
import type { FenceNode, ItemNode, TableNode, TreeNode } from './tree.ts';
import { CONTACT, ESCALATION, NO_CONTACT, TEMPLATE } from './words.ts';
import { type Row, type Zone, fenceRows, itemRow, lineRows, tableRows, zonesOf } from './zones.ts';

const PHONE = /(?:\+|\b)\(?\d[\d\s().-]{6,}\d\b|\bext\.?\s*\d+|\b(?:911|112|999|110|119)\b/;
const MAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/;
const CHAT = /(?:^|[\s(])[#@][\w-]{2,}/;
const URL = /https?:\/\/\S+|\bwww\.\S+/;
const HOLE = /\[[^\]]+\](?!\()|<[^>@]+>|\{[^}]+\}|_{3,}|＿{2,}|\bX{3,}|\bTBD\b|\bTODO\b|待定|待填/;
const KIND: [Channel['kind'], RegExp][] = [
  ['phone', /phone|tel|mobile|cell|sms|call\b|电话|電話|전화|телефон|telefon|手机/i],
  ['email', /e-?mail|correo|courriel|邮箱|邮件|メール|이메일|почт/i],
  ['chat', /slack|teams|telegram|discord|chat|微信|钉钉|企业微信|飞书/i],
];

/** The ways to reach somebody that a text names, placeholders among them. */
export function channelsOf(whole: string, label = ''): Channel[] {
  const text = whole.slice(0, 500);
  const out: Channel[] = [];
  const mail = MAIL.exec(text);
  if (mail)
    out.push({
      kind: 'email',
      value: mail[0],
      placeholder: /example\.|yourcompany|company\.com/.test(mail[0]),
    });
  const url = URL.exec(text);
  if (url)
    out.push({ kind: 'url', value: url[0].replace(/[).,]+$/, ''), placeholder: /example\./.test(url[0]) });
  const phone = PHONE.exec(url ? text.replace(url[0], ' ') : text);
  if (phone)
    out.push({ kind: 'phone', value: phone[0].trim(), placeholder: /555|X{2}|0{5}|1234/.test(phone[0]) });
  const chat = CHAT.exec(mail ? text.replace(mail[0], ' ') : text);
  if (chat) out.push({ kind: 'chat', value: chat[0].trim().replace(/^\(/, ''), placeholder: false });
  if (out.length > 0) return out;
  for (const hole of text.match(new RegExp(HOLE.source, 'gu')) ?? []) {
    const kind = KIND.find(([, words]) => words.test(hole) || words.test(label))?.[0] ?? 'other';
    out.push({ kind, value: hole, placeholder: true });
  }
  return out;
}

/** What describes a person rather than names one: the lines of a card. */
const ATTRIBUTE =
  /^(?:name|full name|phone|tel(?:ephone)?|mobile|cell|e-?mail|mail|hours?|availability|available|account(?: number| id)?|customer id|slack(?: id| handle)?|teams|telegram|title|role|position|timezone|time zone|location|address|contact|primary contact|response time|expected response|sla|(?:customer )?support (?:phone|email|portal|url|hours|center|centre|line|hotline)|portal|website|url|link|when|escalat\w*|notes?|contract(?: number)?|plan|24\/7.*|on-?call|status(?: page)?|nombre|telefono|correo|horario|nome|telefone|nom|telephone|courriel|horaires|telefon|kontakt|姓名|电话|手机|邮箱|微信|时间|氏名|電話|メール|이름|전화|이메일|имя|телефон|почта)$/;
/** What only a person has, or a team that answers. */
const PERSONAL =
  /^(?:name|full name|phone|tel(?:ephone)?|mobile|cell|e-?mail|mail|hours?|title|role|nombre|telefono|correo|nome|telefone|nom|telephone|courriel|telefon|姓名|电话|手机|邮箱|氏名|電話|이름|전화|имя|телефон|почта|account.*)$/;
/** Places and pages: no contact unless a person can be reached there by phone or mail. */
const CHANNEL_ONLY =
  /\b(?:slack|teams|discord|telegram|mattermost|zoom|meet|war ?room|bridge|channel|status ?page|statuspage|dashboards?|grafana|kibana|datadog|sentry|prometheus|logs?|wiki|confluence|notion|jira|runbooks?|playbooks?|documentation|docs|repo(?:sitory)?|github(?! support)|links?|portal|calendar|rota|rotation|schedule|monitoring|status|ticket(?:ing|s)?|incident channel|uptime|alert ?manager|website|knowledge base)\b|状态页|频道|监控|文档|群$|ステータス|チャンネル|상태 페이지|채널|канал|дашборд|статус/;
const NOT_PERSON =
  /^(?:when to (?:escalate|contact|call)|rto\b|rpo\b|mttr|mttd|mtbf|slo\b|last review|document|status:?$|classification|maintained|approved|author|expected response|response time|hours|availability|last updated|next review|version|owner|note|document|reviewed|updated|sla|when|frequency|remember|important)\b/;
const ROTA =
  /schedule|rotation|\brota\b|shift|roster|hand-?off|calendar|值班|排班|当番|シフト|당직|дежурств|turnos|guardia|escala de|astreinte|bereitschaftsplan/;

type Reach = { context: boolean; nearest: boolean };

function reachOf(zone: Zone): Reach {
  const own = zone.titles[0] ?? '';
  const bad = (s: string): boolean =>
    (NO_CONTACT.test(s) && !/information|list|points?$/.test(s)) || TEMPLATE.test(s);
  if (bad(own)) return { context: false, nearest: false };
  if (zone.label !== '' && CONTACT.test(zone.label) && !bad(zone.label))
    return { context: zone.label.length < 60 || CONTACT.test(own), nearest: true };
  if (zone.label !== '' && ESCALATION.test(zone.label) && !CONTACT.test(zone.label))
    return { context: false, nearest: false };
  if (CONTACT.test(own) || /^(?:primary|secondary|backup) on-?call/.test(own))
    return { context: true, nearest: true };
  if (ESCALATION.test(own) && CONTACT.test(zone.titles[1] ?? ''))
    return { context: zone.node.type === 'list' && !zone.node.ordered, nearest: false };
  if (ESCALATION.test(own) || ROTA.test(own)) return { context: false, nearest: false };
  return { context: zone.titles.slice(1, 3).some((t) => CONTACT.test(t) && !bad(t)), nearest: false };
}

/** A table of people: some column holds phones, mails or contacts, and none says when to escalate. */
function peopleTable(table: TableNode, context: boolean): boolean {
  const heads = table.header.map((h) => fold(h.text));
  const joined = heads.join(' | ');
  const who =
    /role|name|team|who|person|position|service|vendor|provider|function|department|title|contact|rol\b|nombre|equipo|papel|funcao|nome|equipe|rolle|person|角色|姓名|联系人|部门|团队|岗位|役割|氏名|担当|역할|이름|담당|роль|имя|фио|кто|команда|organi[sz]ation|component|system|level/;
  const reach =
    /phone|mobile|tel\b|telephone|e-?mail|contact|slack|pager|call|handle|telefono|correo|contacto|telefone|contato|courriel|telefon|kontakt|电话|手机|邮箱|联系|微信|電話|連絡|メール|전화|연락|이메일|телефон|почта|контакт|telegram/;
  if (ROTA.test(joined) || /^(?:time|when|tiempo|时间)/.test(heads[0] ?? '')) return false;
  if (/\bday\b|week|monday|时间段|曜日/.test(heads[0] ?? '')) return false;
  if (context) return who.test(joined) || reach.test(joined) || table.header.length <= 2;
  return (
    who.test(heads[0] ?? '') &&
    /phone|mobile|telephone|telefon|电话|電話|전화|телефон|e-?mail|邮箱/.test(heads.slice(1).join(' | ')) &&
    !/template|subject/.test(joined)
  );
}

/** The people, teams and vendors of the guide's contact sections. */
export function contactsOf(outline: Outline, ids: Ids, isText: (fence: FenceNode) => boolean): Contact[] {
  const out: Contact[] = [];
  const push = (row: Row, name: string, channels: Channel[], detail = row.rest): void => {
    out.push({
      id: ids.make('contact', `${name} ${detail}`),
      range: { start: row.start, end: row.end },
      name,
      detail,
      channels,
    });
  };
  const cards = new Map<string, Contact>();
  for (const zone of zonesOf(outline.sections)) {
    const reach = reachOf(zone);
    if (zone.node.type === 'table') {
      const table = zone.node;
      const escalation = ESCALATION.test(zone.titles[0] ?? '') && !CONTACT.test(zone.titles[0] ?? '');
      const both =
        escalation &&
        table.header.length > 2 &&
        /role|name|team|rol\b|角色|姓名/.test(fold(table.header[0]?.text ?? '')) &&
        /contact|phone|mail/.test(fold(table.header.map((h) => h.text).join(' ')));
      if ((escalation && !both) || !peopleTable(table, reach.context || both)) continue;
      for (const row of tableRows(table)) {
        const channels = (row.cells ?? [])
          .slice(1)
          .flatMap((c, i) => channelsOf(c.text, table.header[i + 1]?.text));
        push(row, row.lead, channels);
      }
      continue;
    }
    // A card may be tagged as YAML; read as text it tells the same.
    const yaml = zone.node.type === 'fence' && reach.nearest && /^ya?ml$/.test(zone.node.lang);
    if (zone.node.type === 'fence' && !yaml && !isText(zone.node)) continue;
    if (!reach.context || (zone.ruled && zone.node.type === 'para')) continue;
    const rows = rowsOf(zone.node, zone);
    const attributes = rows.filter((r) => ATTRIBUTE.test(nameOf(r)));
    const card = rows.some((r) => PERSONAL.test(nameOf(r))) || !CONTACT.test(zone.titles[0] ?? '');
    if (card && rows.length > 0 && attributes.length >= Math.max(2, rows.length / 2))
      cardOf(zone, rows, cards, out, ids);
    else
      for (const row of rows)
        if (isContact(row, zone))
          push(row, row.lead, channelsOf(row.rest === '' ? row.lead : row.rest, row.lead));
  }
  return out;
}

const nameOf = (row: Row): string =>
  fold(row.lead)
    .replace(/[*_:：]+/g, '')
    .trim();

function isContact(row: Row, zone: Zone): boolean {
  const name = nameOf(row);
  const whole = `${row.lead} ${row.rest}`.slice(0, 500);
  if (
    name === '' ||
    (NOT_PERSON.test(name) && !(name.startsWith('owner') && channelsOf(row.rest).length > 0)) ||
    /^https?:|^\[?[\w ]+\]?\(http/.test(row.lead)
  )
    return false;
  const direct =
    PHONE.test(row.rest) ||
    MAIL.test(whole) ||
    /\[(?:[^\]]*(?:phone|email|number|tel|contact)[^\]]*)\]|<[^>]*(?:phone|email)[^>]*>/i.test(whole);
  if (
    CHANNEL_ONLY.test(name) &&
    !direct &&
    !/\b(?:team|engineer|lead|manager|admin|support|on-?call|officer|vendor|provider|owner|security)\b/.test(
      name,
    )
  )
    return false;
  if (
    CHANNEL_ONLY.test(name) &&
    !direct &&
    /^(?:slack|status|incident channel|war room|dashboard)/.test(name)
  )
    return false;
  const own = zone.titles[0] ?? '';
  if (
    row.number !== undefined &&
    (ESCALATION.test(zone.label) || (ESCALATION.test(own) && !CONTACT.test(own)))
  )
    return false;
  // A room has no name but its own.
  if (/^#[\w-]+$/.test(name) && !direct) return false;
  // "What to tell them" below "Contact support": items with points and nobody to reach.
  if (row.rest === '' && row.children.length > 0 && !CONTACT.test(own) && !direct) {
    const inner = row.children.flatMap((c) => (c.type === 'list' ? c.items.map((i) => i.lead) : []));
    if (inner.length > 0 && inner.every((i) => channelsOf(plain(i)).length === 0)) return false;
  }
  if (/^(?:level|tier|l)\s?\d/.test(name) && ESCALATION.test(zone.titles[0] ?? '')) return false;
  if (/[:：]\s*`[^`]+`\.?\s*$/.test(row.raw)) return false;
  if (row.rest === '' && !row.bold && row.children.length === 0)
    return (
      direct ||
      (row.raw.length < 80 &&
        row.cells === undefined &&
        /engineer|manager|lead|team|support|admin|officer|director|cto|ceo|ciso|legal|vendor|provider|hotline|负责|责任|担当|담당|ответствен/i.test(
          row.raw,
        ))
    );
  // "Ask for: a ticket of high priority" tells what to do and names nobody.
  if (
    !row.bold &&
    row.cells === undefined &&
    channelsOf(row.rest).length === 0 &&
    (/["“«]/.test(row.rest) || row.rest.length > 120)
  )
    return false;
  return name.length < 100;
}

function rowsOf(node: TreeNode, zone: Zone): Row[] {
  if (node.type === 'list') return node.items.flatMap((item) => nested(item));
  if (node.type === 'para') {
    const rows = lineRows(node.raw, node.start);
    const labelled = rows.filter(
      (r) => r.rest !== '' && (r.bold || /[:：]/.test(r.raw)) && r.lead.length <= 50,
    );
    return labelled.length === rows.length && rows.length > 0
      ? labelled.filter((r) => channelsOf(r.rest, r.lead).length > 0 || rows.length > 1)
      : [];
  }
  if (node.type !== 'fence') return [];
  const rows: Row[] = [];
  let skip = false;
  for (const row of fenceRows(node)) {
    if (/[:：]\s*$/.test(row.raw))
      skip = ESCALATION.test(fold(row.raw)) || ROTA.test(fold(row.raw)) || /day\b/i.test(row.raw);
    else if (!skip && row.rest !== '' && !ROTA.test(zone.titles[0] ?? '')) rows.push(row);
  }
  return rows;
}

/** An item whose own list names people stands for them; one whose list holds phone and mail is the contact. */
function nested(item: ItemNode): Row[] {
  const own = itemRow(item);
  const inner = item.children.flatMap((c) => (c.type === 'list' ? c.items.map(itemRow) : []));
  if (inner.length === 0) return [own];
  const attributes = inner.filter((r) => ATTRIBUTE.test(nameOf(r)) || r.rest === '').length;
  const people = inner.filter((r) => r.rest !== '' && !ATTRIBUTE.test(nameOf(r)));
  return attributes > 0 || people.length === 0 || own.rest !== '' ? [own] : people;
}

/** A card: lines such as Name, Phone, Email that describe one person, or several where a name comes again. */
function cardOf(
  zone: Zone,
  rows: readonly Row[],
  cards: Map<string, Contact>,
  out: Contact[],
  ids: Ids,
): void {
  const label = [...zone.section.labels].reverse().find((l) => l.start < zone.node.start);
  const title =
    zone.label !== '' && !CONTACT.test(zone.label) && label ? label.text : plain(zone.section.title);
  const before = out.at(-1);
  // "**Lead:** Ann" may stand right above the lines that tell how to reach her.
  let open: Contact | undefined =
    cards.get(`${zone.section.start} ${title}`) ??
    (before && fold(before.name) === zone.label ? before : undefined);
  for (const row of rows) {
    const attribute = ATTRIBUTE.test(nameOf(row));
    const named = /^(?:name|full name|nombre|nome|nom|姓名|氏名|이름|имя)$/.test(nameOf(row));
    if (!open || (!attribute && row.rest !== '') || (named && open.detail.includes(row.lead))) {
      const name = attribute ? title : row.lead;
      open = {
        id: ids.make('contact', `${name} ${row.rest}`),
        range: { start: row.start, end: row.end },
        name,
        detail: '',
        channels: [],
      };
      out.push(open);
      if (attribute) cards.set(`${zone.section.start} ${title}`, open);
    }
    open.range.end = Math.max(open.range.end, row.end);
    open.detail = [open.detail, `${row.lead}: ${row.rest}`].filter(Boolean).join('; ');
    open.channels.push(...channelsOf(row.rest, row.lead));
  }
}
