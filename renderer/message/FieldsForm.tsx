import { NativeSelect, TextInput } from '@mantine/core';
import { keyOf, type FieldValues, type MessageField } from '@domain/message/template.ts';

interface Props {
  fields: readonly MessageField[];
  values: FieldValues;
  onChange(name: string, value: string): void;
}

/** What a template asks for: filled from the incident where it says so, the rest plainly empty. */
export function FieldsForm({ fields, values, onChange }: Props) {
  if (fields.length === 0) return null;
  return (
    <div className="composer-fields">
      {fields.map(({ name, choices }) => {
        const value = values[keyOf(name)] ?? '';
        const common = { label: labelOf(name), size: 'xs', 'data-open': value === '' || undefined } as const;
        return choices ? (
          <NativeSelect
            key={name}
            {...common}
            value={value}
            onChange={(e) => onChange(name, e.currentTarget.value)}
            data={[{ value: '', label: 'Choose ...' }, ...choices]}
          />
        ) : (
          <TextInput
            key={name}
            {...common}
            placeholder="Still open"
            value={value}
            onChange={(e) => onChange(name, e.currentTarget.value)}
          />
        );
      })}
    </div>
  );
}

function labelOf(name: string): string {
  const text = /[a-z]/.test(name) ? name : name.toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
