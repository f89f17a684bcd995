import type { Ids } from './ids.ts';
import type { Severity } from '../model.ts';
import { type Outline, type Section, chain, within } from './outline.ts';
import { fold, plain, withoutNumber } from './text.ts';
import type { TableNode, TreeNode } from './tree.ts';
import { ESCALATION, REVIEW, SEVERITY, TEMPLATE } from './words.ts';
import { type Row, type Zone, lineRows, listRows, zonesOf } from './zones.ts';

const CODE =
  /^(?:sev(?:erity|eridad|eridade|erite)?|p|s|level|lvl|priority|prio|prioridad|prioridade|priorite|prioritat|niveau|nivel|nivell|stufe|livello|grad|category|cat|gravite|gravidade|gravedad|уровень|приоритет|级别|等级|优先级|レベル|重大度|심각도|등급)[\s\-–_#:]{0,3}([0-5]|i{1,3}|iv|v)(?![\d.]|\s?(?:%|min|h\b|hours?|people|nines)|[\p{L}])/u;
const CODE_BEHIND =
  /[([（]\s*(?:sev(?:erity)?|p|s|level|priority)[\s-]?([0-5])\s*[)\]）]|[-–—/:]\s*(?:sev(?:erity)?[\s-]?|p|s)([0-5])\b/;
const GRADE = /^(?:第?[一二三四五ⅰⅱⅲⅳⅴ]级|[一二三四]级|i{1,3}级|iv级|特别重大|重大|较大)/;
const WORD =
  /^(?:critical|crit|catastrophic|emergency|urgent|severe|blocker|high|major|significant|medium|moderate|normal|minor|low|trivial|negligible|warning|warn|info|informational|informative|cosmetic|critic[oa]s?|critique|kritisch|critica|alt[oa]|medi[oa]|baj[oa]|baix[oa]|mayor|menor|leve|grave|moderad[oa]|urgente|elevee?s?|haute?|majeure?|moyen(?:ne)?|mineure?|faible|hoch|schwer|mittel|niedrig|gering|alta|bassa|basso|致命|紧急|严重|高|中|低|轻微|一般|重大|緊急|軽微|重要|치명적?|긴급|심각|높음|중간|보통|낮음|경미|критич[а-я]*|высок[а-я]*|средн[а-я]*|низк[а-я]*|серьезн[а-я]*|незначительн[а-я]*|аварийн[а-я]*)(?![\p{L}\p{N}])/u;

/** What tells two severities apart: a code ("0") or a word ("critical"); null where it is no severity. */
export function severityKey(label: string): { key: string; code: boolean } | null {
  const text = withoutNumber(fold(label)).replace(/^[^\p{L}\p{N}]+/u, '');
  if (text === '' || text.length > 110) return null;
  const code = CODE.exec(text) ?? (WORD.test(text) || text.length < 40 ? CODE_BEHIND.exec(text) : null);
  if (code) return { key: `#${code[1] ?? code[2] ?? ''}`, code: true };
  const grade = GRADE.exec(text);
  if (grade) return { key: grade[0], code: true };
  const word = WORD.exec(text);
  // "High memory usage" begins with such a word and is none.
  if (
    !word ||
    !/^(?:$|\s*[-–—:：(（/|,·]|\s+(?:severity|priority|impact|incidents?|level|risk|urgency|alerts?)\b)/.test(
      text.slice(word[0].length),
    )
  )
    return null;
  return { key: word[0], code: false };
}

type Found = {
  label: string;
  start: number;
  end: number;
  body: string;
  row?: Row;
  table?: TableNode;
  section?: Section;
};
type Candidate = { at: number; found: Found[]; named: boolean; codes: boolean };

function candidateOf(
  found: (Found & { key: { key: string; code: boolean } | null })[],
  named: boolean,
): Candidate | null {
  const hits = found.filter((f) => f.key !== null);
  if (hits.length < 2 || new Set(hits.map((h) => h.key?.key)).size < hits.length) return null;
  return { at: hits[0]?.start ?? 0, found: hits, named, codes: hits.every((h) => h.key?.code === true) };
}

const keyed = (f: Found): Found & { key: { key: string; code: boolean } | null } => ({
  ...f,
  key: severityKey(f.label),
});

function fromTable(table: TableNode, context: boolean): Candidate | null {
  let best: Candidate | null = null;
  for (let column = 0; column < table.header.length; column++) {
    const found = table.rows.flatMap((row, i): Found[] => {
      const cell = row[column];
      const span = table.rowSpans[i];
      return cell && span && cell.text !== ''
        ? [
            {
              label: cell.text,
              ...span,
              body: '',
              table,
              row: { ...span, raw: '', lead: cell.text, rest: '', bold: false, cells: row, children: [] },
            },
          ]
        : [];
    });
    const head = fold(table.header[column]?.text ?? '');
    // Levels of alerts are a scheme only where a heading says so.
    const named =
      context ||
      (SEVERITY.test(head) && !head.startsWith('alert')) ||
      /^(?:level|niveau|nivel|stufe|p|sev)$/.test(head);
    const found2 = candidateOf(found.map(keyed), named);
    if (
      found2 &&
      found2.found.length >= found.length * 0.6 &&
      (!best || found2.found.length > best.found.length || (found2.codes && !best.codes))
    )
      best = found2;
  }
  if (best) return best;
  const across = table.header
    .slice(1)
    .map((cell): Found => ({ label: cell.text, start: cell.start, end: cell.end, body: '' }));
  const found = candidateOf(across.map(keyed), context);
  return found?.codes && found.found.length >= across.length - 1 ? found : null;
}

function labelOfRow(row: Row, source: string): Found {
  const raw = row.bold ? row.lead : row.lead.length < row.raw.length ? row.lead : plain(row.raw);
  return { label: raw, start: row.start, end: row.end, body: source.slice(row.start, row.end), row };
}

function contextOf(zone: { titles: string[]; label: string }): boolean {
  return (
    SEVERITY.test(zone.titles[0] ?? '') || SEVERITY.test(zone.titles[1] ?? '') || SEVERITY.test(zone.label)
  );
}

function excluded(titles: readonly string[], label: string): boolean {
  const [own = '', parent = ''] = titles;
  if (SEVERITY.test(label) && !ESCALATION.test(label)) return false;
  if (ESCALATION.test(label) || ESCALATION.test(own)) return !SEVERITY.test(own);
  return (
    (ESCALATION.test(parent) && !SEVERITY.test(parent) && !SEVERITY.test(own)) ||
    REVIEW.test(own) ||
    TEMPLATE.test(own) ||
    /\bbugs?\b|\bvulnerabilit|\brisk|action items|backlog|follow-?up/.test(own)
  );
}

function candidates(outline: Outline, source: string): Candidate[] {
  const out: Candidate[] = [];
  const add = (c: Candidate | null): void => {
    if (c) out.push(c);
  };
  let run: Found[] = [];
  let zoneOf: Zone | null = null;
  const flush = (): void => {
    if (zoneOf && run.length > 1) add(candidateOf(run.map(keyed), contextOf({ ...zoneOf, label: '' })));
    run = [];
  };
  // The first scheme counts: once one is found, only what begins before it is of interest.
  let until = Infinity;
  for (const zone of zonesOf(outline.sections)) {
    if (zone.node.start > until) break;
    if (zoneOf?.section !== zone.section) flush();
    const sure = out.find((c) => c.named);
    if (sure) until = Math.min(until, sure.at + 20_000);
    zoneOf = zone;
    if (excluded(zone.titles, zone.label)) continue;
    collect(zone, source, add, run);
  }
  flush();
  for (const s of outline.sections) {
    if (s.children.length < 2 || s.start > until || excluded(chain(s), '')) continue;
    const found = s.children.map((c): Found => ({
      label: c.title,
      start: c.start,
      end: c.end,
      body: source.slice(c.start, c.end),
      section: c,
    }));
    const named = SEVERITY.test(s.folded) || SEVERITY.test(s.parent?.folded ?? '');
    const hits = candidateOf(found.map(keyed), named);
    if (hits && (hits.found.length >= s.children.length * 0.5 || hits.codes)) add(hits);
  }
  return out.sort((a, b) => a.at - b.at);
}

/** "Severity levels: P1 (critical) / P2 (major) / P3 (minor)" on one line. */
function inLine(row: Row): Candidate | null {
  const parts = row.rest.split(/\s*(?:[/|,;·、，；]|\s[–—-])\s+/u).filter((p) => p.trim() !== '');
  const found = parts.map((label): Found => ({ label, start: row.start, end: row.end, body: '' }));
  const hits = candidateOf(found.map(keyed), true);
  return hits?.codes && hits.found.length === parts.length && parts.length > 2 ? hits : null;
}

function collect(zone: Zone, source: string, add: (c: Candidate | null) => void, run: Found[]): void {
  const { node } = zone;
  const named = contextOf(zone);
  if (node.type === 'table') add(fromTable(node, named));
  if (node.type === 'list') {
    const rows = listRows(node);
    const found = rows.map((r) => keyed(labelOfRow(r, source)));
    const hits = candidateOf(found, named);
    if (hits && hits.found.length >= rows.length * 0.6) add(hits);
    else
      for (const item of node.items)
        for (const child of item.children)
          if (child.type === 'table' || child.type === 'list')
            collect({ ...zone, node: child, label: fold(plain(item.lead)) }, source, add, []);
    const only = found.length === 1 ? found[0] : undefined;
    if (only?.key) run.push(only);
  }
  if (node.type === 'para') {
    const rows = lineRows(node.raw, node.start).filter((r) => r.bold || severityKey(r.lead)?.code === true);
    if (rows.length > 1)
      add(
        candidateOf(
          rows.map((r) => keyed(labelOfRow(r, source))),
          named,
        ),
      );
    for (const row of rows) if (SEVERITY.test(fold(row.lead))) add(inLine(row));
    const first = rows[0];
    if (first && severityKey(first.lead)) run.push({ ...labelOfRow(first, source), end: node.end });
  }
  if (node.type === 'fence' && named) {
    const rows = node.lines
      .filter((l) => /^\S/.test(l.text))
      .map((l) => ({
        label: l.text.split(/[:：]|\s[-–—]\s/)[0] ?? '',
        start: l.start,
        end: l.start + l.text.length,
        body: l.text,
      }));
    const hits = candidateOf(rows.map(keyed), named);
    if (hits && hits.codes) add(hits);
  }
}

/** The guide's incident severity scheme, in its own order: the first one that classifies incidents. */
export function severitiesOf(outline: Outline, source: string, ids: Ids): Severity[] {
  const all = candidates(outline, source);
  const best =
    all.find((c) => c.named && (c.codes || c.found.length > 1)) ??
    all.find((c) => c.codes && c.found.length > 2) ??
    all.find((c) => c.codes && c.found.every((f) => f.table !== undefined));
  return (best?.found ?? []).map((f) => describe(f, ids));
}

const COLUMNS: [
  keyof Pick<Severity, 'definition' | 'responseTarget' | 'resolutionTarget' | 'updateCadence' | 'escalation'>,
  RegExp,
][] = [
  [
    'resolutionTarget',
    /resol|fix time|restor|recover|erledig|behebung|恢复时间|解决|修复|復旧|解決|устранен|решен/,
  ],
  [
    'updateCadence',
    /update|communicat|cadence|frequen|comunica|notif|aktualisier|通知|沟通|連絡|更新|обновлен|коммуник/,
  ],
  ['escalation', /escal|eskal|who|notify|升级|エスカ|эскал/],
  [
    'responseTarget',
    /respon|ack|sla|time|target|tiempo|tempo|delai|resposta|respuesta|prise en charge|reaktion|响应|対応|반응|대응|реакц|время/,
  ],
  [
    'definition',
    /defin|descri|criter|meaning|impact|trigger|definicion|definicao|bedeutung|beschreibung|定义|描述|影响|説明|定義|정의|설명|описан|определ|критер/,
  ],
];

function describe(f: Found, ids: Ids): Severity {
  const key = /(?:sev(?:erity)?|level|p|s|priority)[\s-]?\d/i.exec(f.label)?.[0];
  const out: Severity = {
    id: ids.make('severity', f.label),
    range: { start: f.start, end: f.end },
    label: f.label,
    ...(key === undefined ? {} : { code: key }),
  };
  const put = (name: string, value: string): void => {
    const title = fold(name);
    if (/exampl|ejemplo|exemplo|exemple|beispiel|示例|例|예시|пример/.test(title))
      out.examples ??= value.split(/[,;、]\s*/).filter(Boolean);
    for (const [field, words] of COLUMNS) {
      if (!words.test(title) || out[field] !== undefined || value === '') continue;
      out[field] = value;
      return;
    }
  };
  if (f.table && f.row?.cells)
    f.row.cells.forEach((cell, i) => cell.text !== f.label && put(f.table?.header[i]?.text ?? '', cell.text));
  else if (f.section) fields([...within(f.section)], put, out);
  else if (f.row && f.row.rest !== '') out.definition = f.row.rest;
  else if (f.row) fields(f.row.children, put, out);
  return out;
}

function fields(nodes: readonly TreeNode[], put: (name: string, value: string) => void, out: Severity): void {
  for (const node of nodes) {
    const rows =
      node.type === 'para' ? lineRows(node.raw, node.start) : node.type === 'list' ? listRows(node) : [];
    for (const row of rows) {
      if (row.bold && row.rest !== '') put(row.lead, row.rest);
      else if (node.type === 'list') (out.examples ??= []).push(plain(row.raw));
    }
  }
}
