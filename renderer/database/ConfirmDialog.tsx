import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ConnectionRow } from '@domain/database/model.ts';
import type { DatabaseSessionRow } from '@domain/database/session.ts';
import { ProductionMark } from '../host/ProductionMark.tsx';
import { CommandText } from '../ui/CommandText.tsx';
import { DialogForm } from '../ui/DialogForm.tsx';
import { UnlockDialog } from './UnlockDialog.tsx';
import type { Question, Runner } from './useRunner.ts';

interface ConfirmProps {
  question: Question;
  row: DatabaseSessionRow;
  connection: ConnectionRow;
  onAnswer(typed: { typed?: string } | null): void;
}

/** What a runner has to ask before it goes on. */
export function RunnerQuestion(props: Pick<ConfirmProps, 'row' | 'connection'> & { runner: Runner }) {
  const { runner, row, connection } = props;
  const { question } = runner;
  if (!question) return null;
  return (
    // Another need is another question: what was typed for the last one is gone.
    <ConfirmDialog
      key={question.need}
      question={question}
      row={row}
      connection={connection}
      onAnswer={runner.answer}
    />
  );
}

/** What stands between a statement and the server: writing is to be unlocked, a name to be typed, or it never runs. */
function ConfirmDialog({ question, row, connection, onAnswer }: ConfirmProps) {
  const { need, verdict, piece, name } = question;
  if (need === 'unlock') {
    return (
      <UnlockDialog
        row={row}
        connection={connection}
        because={verdict.reasons.length > 0 ? verdict.reasons.map(sentence) : ['This statement writes.']}
        onClose={(unlocked) => onAnswer(unlocked ? {} : null)}
      />
    );
  }
  if (need === 'typed')
    return <TypedDialog question={question} connection={connection} onAnswer={onAnswer} />;
  return (
    <Modal opened onClose={() => onAnswer(null)} title="This does not run here" size="lg">
      <Stack gap="sm">
        {verdict.reasons.map((reason) => (
          <Text key={reason} size="sm">
            {sentence(reason)}
          </Text>
        ))}
        <CommandText text={piece.text.slice(0, 5000)} label="statement" />
        <Text size="sm" c="dimmed">
          Nothing was sent to {name || connection.name}.
        </Text>
        <Group justify="flex-end">
          <Button onClick={() => onAnswer(null)} data-autofocus>
            Back to the editor
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Reasons are told from the statement on: "changes rows" becomes "This statement changes rows." */
function sentence(reason: string): string {
  return /^[a-z]/.test(reason) ? `This statement ${reason}.` : reason;
}

function TypedDialog({ question, connection, onAnswer }: Omit<ConfirmProps, 'row'>) {
  const { verdict, piece, name } = question;
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string | null>(null);
  const submit = () => {
    if (typed.trim() !== name) return setError(`Type ${name} to run it.`);
    return onAnswer({ typed: typed.trim() });
  };
  return (
    <DialogForm
      title="It can destroy something"
      size="lg"
      act="Run it"
      color="red.8"
      error={error}
      onSubmit={submit}
      onClose={() => onAnswer(null)}
    >
      {connection.production && (
        <div>
          <ProductionMark />
        </div>
      )}
      {verdict.reasons.map((reason) => (
        <Text key={reason} size="sm">
          {sentence(reason)}
        </Text>
      ))}
      {verdict.outside && (
        <Text size="sm" fw={600}>
          It runs outside of a transaction: it cannot be rolled back.
        </Text>
      )}
      <CommandText text={piece.text.slice(0, 5000)} label="statement" />
      <TextInput
        label={`Type ${name} to run it`}
        value={typed}
        data-autofocus
        autoComplete="off"
        spellCheck={false}
        onChange={(e) => {
          setError(null);
          setTyped(e.currentTarget.value);
        }}
      />
    </DialogForm>
  );
}
