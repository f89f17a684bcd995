import type { Ids } from './ids.ts';
import type { Range, Template, TemplateField } from '../model.ts';
import { type FenceAt, type Section, leadOf } from './outline.ts';
import { fold, plain } from './text.ts';
import { MESSAGE, REPORT, TEMPLATE } from './words.ts';

const HOLE =
  /\[([^\]\n[]{2,120})\](?!\(|:\s+(?:https?:|<|[./#]))|<([\p{L}][^<>\n]{1,60})>|\{\{\s*([^{}\n]{1,60}?)\s*\}\}|\$\{(\w{1,40})\}|\{([\p{L}][^{}\n]{1,80})\}|(_{3,}|＿{2,})|\b(YYYY-MM-DD(?:[ T]HH:MM(?::SS)?(?: ?[A-Z]{2,4})?)?|HH:MM|TBD|X{2,})\b/gu;
/** `Status: INVESTIGATING / IDENTIFIED / RESOLVED`: one of them is to be chosen. */
const CHOICES = /[:：]\s*((?:[\p{Lu}\d][\p{L}\d -]{1,24}\s*[/|]\s*){1,6}[\p{Lu}\d][\p{L}\d -]{1,24})\s*$/u;

function choicesOf(name: string): string[] | undefined {
  const parts = name.split(/\s*[|/]\s*/).map((p) => p.trim());
  const fits = parts.length > 1 && parts.length <= 8 && parts.every((p) => p !== '' && p.length <= 40);
  return fits && (name.includes('|') || parts.every((p) => /^[\p{Lu}\d]/u.test(p))) ? parts : undefined;
}

function field(
  ids: Ids,
  scope: string,
  name: string,
  start: number,
  end: number,
  choices: string[] | undefined,
): TemplateField {
  return { id: ids.make('field', name, scope), range: { start, end }, name, ...(choices ? { choices } : {}) };
}

function fieldsOf(
  lines: readonly { text: string; start: number }[],
  ids: Ids,
  scope: string,
): TemplateField[] {
  return lines.flatMap((line): TemplateField[] => {
    const out: TemplateField[] = [];
    for (const m of line.text.matchAll(HOLE)) {
      const name = m.slice(1).find((g) => g !== undefined) ?? '';
      if (/^[ xX]?$/.test(name) || /^https?:/.test(name)) continue;
      const label = leadOf(line.text.slice(0, (m.index ?? 0) + 1).replace(/[[<{_]$/, ' '))?.lead;
      const own = /^[_＿]+$/.test(name) ? (label ?? 'Text') : name;
      const at = line.start + (m.index ?? 0);
      out.push(field(ids, scope, own.trim(), at, at + m[0].length, choicesOf(name)));
    }
    const open = out.length === 0 ? CHOICES.exec(line.text) : null;
    const parts = open ? choicesOf(open[1] ?? '') : undefined;
    if (open && parts) {
      const at =
        line.start +
        line.text.length -
        line.text.slice(open.index ?? 0).trimStart().length +
        open[0].indexOf(open[1] ?? '');
      out.push(
        field(
          ids,
          scope,
          leadOf(line.text)?.lead ?? 'Choice',
          at,
          at + (open[1] ?? '').trimEnd().length,
          parts,
        ),
      );
    }
    return out;
  });
}

function channelOf(title: string, text: string): Template['channel'] {
  const near = fold(title);
  const head = fold(text.slice(0, 200));
  if (
    /^[*_\s]*(?:subject|asunto|assunto|objet|betreff|主题|件名|제목|тема)[*_]*\s*[:：]/.test(head) ||
    /e-?mail|correo|courriel|邮件|メール|письм/.test(near)
  )
    return 'email';
  if (REPORT.test(near) && !MESSAGE.test(near)) return /ticket|issue|action/.test(near) ? 'ticket' : 'report';
  if (/status ?page|estado|状态页|ステータス/.test(near)) return 'status';
  if (
    /slack|teams|chat|channel|telegram|message|announce|war ?room|群/.test(near) ||
    /^\W*(?:incident|update|resolved)/.test(head)
  )
    return 'chat';
  return /report|post-?mortem|summary|informe|relatorio|rapport|报告|報告/.test(head) ? 'report' : 'other';
}

/** A fence that holds a template, with what is to be filled in. */
export function templateOf(at: FenceAt, content: Range, ids: Ids): Template {
  const text = at.fence.lines.map((l) => l.text).join('\n');
  const label = plain(at.label).replace(/[:：]$/, '');
  const title =
    label !== '' && label.length < 80
      ? TEMPLATE.test(fold(label)) || MESSAGE.test(fold(label)) || at.section.title === ''
        ? label
        : `${at.section.title}: ${label}`
      : at.section.title;
  const id = ids.make('template', text, at.section.title);
  const fields = fieldsOf(at.fence.lines, ids, id);
  return {
    id,
    range: { start: at.fence.start, end: at.fence.end },
    title,
    channel: channelOf(`${title} ${at.fence.lang}`, text),
    content,
    text,
    fenced: true,
    fields,
  };
}

/** A template that the guide writes as plain Markdown below a heading that says so. */
export function sectionTemplate(s: Section, source: string, ids: Ids): Template | null {
  if (
    !s.heading ||
    !TEMPLATE.test(s.folded) ||
    /^(?:(?:communication|message|notification|email) )?templates$/.test(s.folded)
  )
    return null;
  if (
    s.children.some((c) => TEMPLATE.test(c.folded)) ||
    s.nodes.concat(s.children.flatMap((c) => c.nodes)).some((n) => n.type === 'fence')
  )
    return null;
  const content = { start: s.heading.end, end: s.end };
  const text = source.slice(content.start, content.end).trim();
  if (text.length < 40 || /^\s*\[[^\]]+\]\([^)]+\)\s*$/.test(text)) return null;
  const id = ids.make('template', text, s.title);
  let at = content.start;
  const lines = source
    .slice(content.start, content.end)
    .split('\n')
    .map((line) => {
      const start = at;
      at += line.length + 1;
      return { text: line, start };
    });
  return {
    id,
    range: { start: s.start, end: s.end },
    title: s.title,
    channel: channelOf(s.title, text),
    content,
    text,
    fenced: false,
    fields: fieldsOf(lines, ids, id),
  };
}
