import { TextInput, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  title: string;
  /** At the right of the title: what can be found and done here. */
  bar?: ReactNode;
  children: ReactNode;
}

/** A page that lists something: its name, what can be done, and the list, in a column that scrolls. */
export function Page({ title, bar, children }: Props) {
  return (
    <div className="scroll-page">
      <div className="page">
        <div className="page-bar">
          <Title order={1} size="h3">
            {title}
          </Title>
          {bar}
        </div>
        {children}
      </div>
    </div>
  );
}

interface FindProps {
  label: string;
  placeholder: string;
  value: string;
  onChange(value: string): void;
}

/** The field of a page's bar that narrows its list. */
export function FindField({ label, placeholder, value, onChange }: FindProps) {
  return (
    <TextInput
      aria-label={label}
      placeholder={placeholder}
      w={260}
      value={value}
      onChange={(e) => onChange(e.currentTarget.value)}
    />
  );
}
