import type { Ids } from './ids.ts';
import type { Range, Template, TemplateField } from '../model.ts';
import { holesInLine } from './hole.ts';
import type { FenceAt, Section } from './outline.ts';
import { fold, plain } from './text.ts';
import { MESSAGE, REPORT, TEMPLATE } from './words.ts';

function fieldsOf(
  lines: readonly { text: string; start: number }[],
  ids: Ids,
  scope: string,
): TemplateField[] {
  return lines.flatMap((line) =>
    holesInLine(line.text).map(({ start, end, name, choices }): TemplateField => {
      const range = { start: line.start + start, end: line.start + end };
      return { id: ids.make('field', name, scope), range, name, ...(choices ? { choices } : {}) };
    }),
  );
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
