import { Button, Select } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { IncidentRow } from '@domain/incident/model.ts';
import { fieldsOf, fillText, keyOf, type FieldValues } from '@domain/message/template.ts';
import { formValues, type ReviewForm } from '@domain/review/form.ts';
import { sectionNames, sectionTitles, type ReviewRow, type SectionName } from '@domain/review/model.ts';
import { api, errorText } from '../api/client.ts';
import { FieldsForm } from '../message/FieldsForm.tsx';
import '../message/message.css';
import { Preview } from '../message/Preview.tsx';
import { useNow } from '../store/rows.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { saveFile } from '../ui/saveFile.ts';
import { useCommand } from '../ui/useCommand.ts';

const MINUTE = 60_000;

interface Props {
  incident: IncidentRow;
  review: ReviewRow;
  onClose(): void;
}

/** A guide's own report form, filled from the incident: saved as a file, or put into a part of the review. */
export default function FormDialog({ incident, review, onClose }: Props) {
  const { run, busy, error, setError } = useCommand();
  const forms = useForms(setError);
  const [chosen, setChosen] = useState<string | null>(null);
  const [section, setSection] = useState<SectionName>('lessons');
  const [given, setGiven] = useState<FieldValues>({});
  const now = Math.floor(useNow() / MINUTE) * MINUTE;
  const form = forms?.find((f) => f.id === chosen) ?? forms?.[0];
  const fields = form ? fieldsOf(form.text) : [];
  const values = { ...formValues(fields, incident, review, now), ...given };
  const open = fields.filter(({ name }) => !values[keyOf(name)]?.trim()).length;
  const text = form ? fillText(form.text, values) : '';
  const save = async () => {
    if (!form) return;
    const { title, from: guide } = form;
    const note = (key: string) =>
      api.review.saveForm({ key, incidentId: incident.id, form: title, guide, text });
    // What the record does not know of is not handed out.
    if (await run(note)) saveFile(fileName(title, incident.id), text, 'text/markdown');
  };
  const insert = async () => {
    if (!form) return;
    const before = (review.sections[section] ?? '').trimEnd();
    const whole = before === '' ? text : `${before}\n\n${text}`;
    const write = (key: string) => api.review.write({ key, incidentId: incident.id, section, text: whole });
    if (await run(write)) onClose();
  };
  return (
    <DialogForm
      title="Use a guide's form"
      act="Put it into the review"
      size="lg"
      disabled={!form}
      aside={
        form && (
          <Button variant="default" loading={busy} onClick={() => void save()}>
            Save as Markdown
          </Button>
        )
      }
      busy={busy}
      error={error}
      onSubmit={() => void insert()}
      onClose={onClose}
    >
      {forms && !form && (
        <p className="quiet">
          None of your guides has a form for a report. Import one with a post-mortem template under Guides.
        </p>
      )}
      {form && (
        <>
          <Select
            label="Form"
            data={forms?.map(({ id, title, from }) => ({ value: id, label: `${title} (${from})` })) ?? []}
            value={form.id}
            onChange={(id) => {
              setChosen(id);
              setGiven({});
            }}
            allowDeselect={false}
          />
          <FieldsForm
            fields={fields}
            values={values}
            onChange={(name, value) => setGiven({ ...given, [keyOf(name)]: value })}
          />
          <Preview subject="" body={form.text} values={values} />
          {open > 0 && (
            <p className="quiet" role="status">
              {open === 1 ? 'One field is' : `${open} fields are`} still open and will stay as the form has
              them.
            </p>
          )}
          <Select
            label="Part of the review"
            description="The text is put below what is written there."
            data={sectionNames.map((value) => ({ value, label: sectionTitles[value] }))}
            value={section}
            onChange={(value) => setSection(value ?? 'lessons')}
            allowDeselect={false}
          />
        </>
      )}
    </DialogForm>
  );
}

function fileName(title: string, id: string): string {
  const words = title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
  return `${words.replace(/^-|-$/g, '').slice(0, 60) || 'report'}-${id}.md`;
}

/** The report forms of all guides; null until they are read. */
function useForms(onError: (text: string) => void): ReviewForm[] | null {
  const [forms, setForms] = useState<ReviewForm[] | null>(null);
  useEffect(() => {
    let gone = false;
    void api.review.forms().then(
      (all) => gone || setForms(all),
      (error: unknown) => gone || onError(errorText(error)),
    );
    return () => void (gone = true);
  }, [onError]);
  return forms;
}
