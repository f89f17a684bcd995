import { PasswordInput, TextInput } from '@mantine/core';
import type { PreviewField } from '@domain/run/preview.ts';
import type { FieldValue } from '@domain/run/row.ts';

interface StepFieldsProps {
  fields: PreviewField[];
  stored: Record<string, FieldValue>;
  /** What is typed and not stored yet. */
  drafts: Record<string, string>;
  defaults: Record<string, string>;
  onDraft(name: string, value: string): void;
  onCommit(): void;
}

/** What of a command is to be filled in, once for the whole run; what may be a variable of the host stands apart. */
export function StepFields(props: StepFieldsProps) {
  const needed = props.fields.filter((f) => f.certain);
  const perhaps = props.fields.filter((f) => !f.certain);
  return (
    <>
      {needed.length > 0 && (
        <div className="step-fields" role="group" aria-label="Fill in">
          {needed.map((field) => (
            <Field key={field.name} field={field} {...props} />
          ))}
        </div>
      )}
      {perhaps.length > 0 && (
        <details className="step-variables">
          <summary>
            {perhaps.map((f) => f.text).join(', ')} may be set on the host. Fill in only what is not.
          </summary>
          <div className="step-fields">
            {perhaps.map((field) => (
              <Field key={field.name} field={field} {...props} />
            ))}
          </div>
        </details>
      )}
    </>
  );
}

function Field({ field, ...props }: StepFieldsProps & { field: PreviewField }) {
  const { name, text, secret, filled } = field;
  const stored = props.stored[name];
  const draft = props.drafts[name];
  const common = {
    size: 'xs',
    label: text,
    value: draft ?? (secret ? '' : (stored?.value ?? props.defaults[name] ?? '')),
    onChange: (e: React.ChangeEvent<HTMLInputElement>) => props.onDraft(name, e.currentTarget.value),
    onBlur: props.onCommit,
    autoComplete: 'off',
  };
  if (secret)
    return (
      <PasswordInput
        {...common}
        placeholder={filled ? 'filled in, kept in memory until the run ends' : 'kept in memory, never stored'}
      />
    );
  const isDefault = draft === undefined && !stored && props.defaults[name] !== undefined;
  return <TextInput {...common} description={isDefault ? 'suggested, look at it' : undefined} />;
}
