import { Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { confirmationName, type ConnectionRow } from '@domain/database/model.ts';
import type { DatabaseSessionRow } from '@domain/database/session.ts';
import { api } from '../api/client.ts';
import { ProductionMark } from '../host/ProductionMark.tsx';
import { Choice } from '../ui/Choice.tsx';
import { DialogForm } from '../ui/DialogForm.tsx';
import { useCommand } from '../ui/useCommand.ts';

interface UnlockProps {
  row: DatabaseSessionRow;
  connection: ConnectionRow;
  /** What wants to write, where something does. */
  because?: string[];
  /** `unlocked` says whether it was. */
  onClose(unlocked: boolean): void;
}

const times = ['5', '15', '30', '60'].map((minutes) => [minutes, minutes] as const);

/** Asks for how long and why before anything may write. On production the database's name is typed as well. */
export function UnlockDialog({ row, connection, because = [], onClose }: UnlockProps) {
  const [minutes, setMinutes] = useState('15');
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const { run, busy, error, setError } = useCommand();
  const name = confirmationName(connection, row.server?.database);
  const unlock = async () => {
    if (reason.trim().length < 3) return setError('Say why, in a few words.');
    if (connection.production && typed.trim() !== name) return setError(`Type ${name} to unlock production.`);
    const done = await run((key) =>
      api.database.unlock({ key, sessionId: row.id, minutes: Number(minutes), reason: reason.trim(), typed }),
    );
    if (done) onClose(true);
  };
  return (
    <DialogForm
      title={`Unlock writing on ${connection.name}?`}
      act={`Unlock for ${minutes} min`}
      keep="Stay read-only"
      color="red.8"
      busy={busy}
      error={error}
      onSubmit={() => void unlock()}
      onClose={() => onClose(false)}
    >
      {connection.production && (
        <div>
          <ProductionMark />
        </div>
      )}
      {because.map((line) => (
        <Text key={line} size="sm">
          {line}
        </Text>
      ))}
      <Text size="sm">
        Statements that change rows then run in a transaction and wait for your commit. It is recorded who
        unlocked, for how long and why.
      </Text>
      <Choice label="For how many minutes" value={minutes} options={times} onChange={setMinutes} />
      <TextInput
        label="Why"
        data-autofocus
        value={reason}
        autoComplete="off"
        onChange={(e) => {
          setError(null);
          setReason(e.currentTarget.value);
        }}
      />
      {connection.production && (
        <TextInput
          label={`Type ${name} to unlock production`}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={(e) => {
            setError(null);
            setTyped(e.currentTarget.value);
          }}
        />
      )}
    </DialogForm>
  );
}
