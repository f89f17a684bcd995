import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { confirmationName, type ConnectionRow } from '@domain/database/model.ts';

/** What a person types before a way into a production database opens; `missing` says what is still to be typed. */
export function useProductionName(connection: ConnectionRow) {
  const [typed, setTyped] = useState('');
  const name = confirmationName(connection);
  const missing = connection.production && typed.trim() !== name ? `Type ${name} to open it.` : null;
  return { name, typed, setTyped, missing };
}

/** The field for it, where the connection is production. */
export function ProductionName(props: {
  connection: ConnectionRow;
  answer: ReturnType<typeof useProductionName>;
  onType(): void;
}) {
  const { connection, answer, onType } = props;
  if (!connection.production) return null;
  return (
    <TextInput
      label={`Type ${answer.name} to open it on production`}
      data-autofocus
      value={answer.typed}
      autoComplete="off"
      spellCheck={false}
      onChange={(e) => {
        onType();
        answer.setTyped(e.currentTarget.value);
      }}
    />
  );
}
