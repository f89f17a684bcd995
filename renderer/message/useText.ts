import { useEffect, useState } from 'react';
import type { IncidentRow } from '@domain/incident/model.ts';
import type { MessageRow, MessageUse } from '@domain/message/model.ts';
import {
  fieldsOf,
  fillText,
  keyOf,
  knownValues,
  type FieldValues,
  type MessageTemplate,
} from '@domain/message/template.ts';
import { api } from '../api/client.ts';
import { useNow } from '../store/rows.ts';
import { utcMinute } from './words.ts';

const MINUTE = 60_000;
const blank: MessageTemplate = {
  id: 'blank',
  title: 'An empty page',
  from: '',
  use: 'other',
  form: 'chat',
  subject: '',
  body: '',
};

/** The text being written: a template with its values, or a free text once it was edited by hand. */
export function useText(
  incident: IncidentRow,
  messages: readonly MessageRow[],
  draft: MessageRow | undefined,
) {
  const templates = useTemplates();
  const wanted = draft ? 'blank' : undefined;
  const [templateId, setTemplateId] = useState<string | undefined>(wanted);
  const [given, setGiven] = useState<Record<string, string>>({});
  const [free, setFree] = useState<{ subject: string; body: string } | undefined>(draft);
  const [audience, setAudience] = useState(draft?.audience ?? '');
  const [minutes, setMinutes] = useState(30);
  // The promise is counted from this minute: the text must not change under the hand every second.
  const now = Math.floor(useNow() / MINUTE) * MINUTE;

  const suggested = suggestedUse(incident, messages);
  const template =
    templates.find((t) => t.id === templateId) ??
    (templateId === 'blank' ? blank : (templates.find((t) => t.use === suggested) ?? blank));
  const use: MessageUse =
    draft && template === blank
      ? draft.use
      : template.use === 'other'
        ? suggestedFor(template, suggested)
        : template.use;
  const nextUpdateAt = minutes === 0 || use === 'resolution' ? null : now + minutes * MINUTE;
  const { subject, body } = free ?? template;
  const fields = fieldsOf(template.subject, template.body);
  const number = messages.filter((m) => m.use === 'update' && m.state === 'queued').length + 1;
  const known = knownValues(fields, { incident, number, nextUpdateAt, now, timeOf: utcMinute });
  const values: FieldValues = free ? {} : { ...known, ...given };
  return {
    templateId: template.id,
    choices: choicesOf(templates),
    choose(id: string) {
      setTemplateId(id);
      setFree(id === 'blank' ? { subject: '', body: '' } : undefined);
      setGiven({});
    },
    use,
    audience,
    setAudience,
    minutes,
    setMinutes,
    nextUpdateAt,
    subject,
    body,
    fields,
    values,
    setValue: (name: string, value: string) => setGiven({ ...given, [keyOf(name)]: value }),
    free: free !== undefined || template === blank,
    setFree: () => setFree({ subject: fillText(subject, values), body: fillText(body, values) }),
    setSubject: (next: string) => setFree({ subject: next, body }),
    setBody: (next: string) => setFree({ subject, body: next }),
    result: {
      subject: fillText(subject, values).replace(/\s+/g, ' ').slice(0, 300),
      body: fillText(body, values),
    },
  };
}

function suggestedUse(incident: IncidentRow, messages: readonly MessageRow[]): MessageUse {
  if (incident.status === 'resolved') return 'resolution';
  return messages.some((m) => m.state === 'queued' || m.handedOn.length > 0) ? 'update' : 'initial';
}

/** An empty page or a template that does not say what it is for counts as what is due. */
function suggestedFor(template: MessageTemplate, suggested: MessageUse): MessageUse {
  return template.id === 'blank' || template.from !== '' ? suggested : template.use;
}

function choicesOf(templates: readonly MessageTemplate[]) {
  const groups = new Map<string, { value: string; label: string }[]>();
  for (const { id, title, from } of templates) {
    const name = from || 'Holdfast';
    groups.set(name, [...(groups.get(name) ?? []), { value: id, label: title }]);
  }
  return [
    { value: blank.id, label: blank.title },
    ...[...groups].map(([group, items]) => ({ group, items })),
  ];
}

function useTemplates(): MessageTemplate[] {
  const [templates, setTemplates] = useState<MessageTemplate[]>([]);
  useEffect(() => {
    let gone = false;
    void api.message.templates().then(
      (all) => gone || setTemplates(all),
      () => undefined,
    );
    return () => void (gone = true);
  }, []);
  return templates;
}
