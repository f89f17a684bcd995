import type { Guide, Template } from '../guide/model.ts';
import type { MessageUse } from './model.ts';
import type { MessageTemplate } from './template.ts';

/** The message texts of a guide. Report and ticket forms are not messages: the review takes those. */
export function templatesOfGuide(
  guide: Pick<Guide, 'templates'>,
  id: string,
  name: string,
): MessageTemplate[] {
  return guide.templates
    .filter((t) => t.channel !== 'report' && t.channel !== 'ticket')
    .map((template): MessageTemplate => {
      const { subject, body } = splitSubject(template.text);
      return {
        id: `${id}:${template.id}`,
        title: template.title,
        from: name,
        use: useOf(`${template.title}\n${template.text.slice(0, 200)}`),
        form: formOf(template.channel),
        subject,
        body,
      };
    });
}

function formOf(channel: Template['channel']): string {
  if (channel === 'email') return 'e-mail';
  return channel === 'status' ? 'status page' : 'chat';
}

/** A first line such as `**Subject:** Database down` is the subject, in the languages guides come in. */
function splitSubject(text: string): { subject: string; body: string } {
  const match =
    /^[\s>*_]*(?:subject|asunto|assunto|objet|betreff|主题|件名|제목|тема)[*_\s]*[:：][*_\s]*([^\n]*)\n?/iu.exec(
      text,
    );
  if (!match) return { subject: '', body: text.trim() };
  return {
    subject: (match[1] ?? '')
      .replace(/[*_]+$/, '')
      .trim()
      .slice(0, 300),
    body: text.slice(match[0].length).trim(),
  };
}

function useOf(text: string): MessageUse {
  if (/\b(resolved|resolution|restored|all clear|closing|closed|recovered)\b/i.test(firstLine(text)))
    return 'resolution';
  if (/\b(update|progress|follow[- ]?up|ongoing)\b/i.test(firstLine(text))) return 'update';
  if (/\b(initial|first|declar|detected|investigating|new incident|notification)/i.test(text))
    return 'initial';
  if (/\bresolved\b/i.test(text) && !/\binvestigating\b/i.test(text)) return 'resolution';
  return /\bupdate\b/i.test(text) ? 'update' : 'other';
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
