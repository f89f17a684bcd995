import { Textarea, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

interface SavedFieldProps {
  label: string;
  value: string;
  placeholder?: string;
  description?: string;
  /** The label is for screen readers only, because a heading stands above. */
  hideLabel?: boolean;
  /** More than one line of text. */
  lines?: number;
  save(value: string, key: string): Promise<unknown>;
}

/**
 * A field that saves when it is left. What a person is typing is never overwritten by a change that arrives
 * meanwhile, and stays in the field when saving fails.
 */
export function SavedField({
  label,
  value,
  placeholder,
  description,
  hideLabel,
  lines,
  save,
}: SavedFieldProps) {
  const [text, setText] = useState(value);
  const editing = useRef(false);
  const { run, busy, error } = useCommand();
  useEffect(() => {
    if (!editing.current) setText(value);
  }, [value]);

  const leave = async () => {
    if (text === value) editing.current = false;
    else if (await run((key) => save(text, key))) editing.current = false;
  };
  const shared = {
    ...(hideLabel ? { 'aria-label': label } : { label: busy ? `${label} (saving)` : label }),
    description,
    placeholder,
    value: text,
    onFocus: () => {
      editing.current = true;
    },
    onBlur: () => void leave(),
  };
  return (
    <div>
      {lines ? (
        <Textarea {...shared} autosize minRows={lines} onChange={(e) => setText(e.currentTarget.value)} />
      ) : (
        <TextInput
          {...shared}
          onChange={(e) => setText(e.currentTarget.value)}
          onKeyDown={(e) => e.key === 'Enter' && e.currentTarget.blur()}
        />
      )}
      <ErrorLine>{error}</ErrorLine>
    </div>
  );
}
