import { Button, Checkbox, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { assertNever } from '@domain/assert.ts';
import type { PromptRow } from '@domain/terminal/model.ts';
import type { Answer, Question } from '@domain/terminal/prompt.ts';
import { api } from '../api/client.ts';
import { inDesktop } from '../api/port.ts';
import { useTable } from '../store/rows.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import './terminal.css';

/** Asks the person what a connection needs to know, one question at a time, wherever they are. */
export function Prompts() {
  const [first] = Object.values(useTable('prompt')).sort((a, b) => (a.id < b.id ? -1 : 1));
  return first ? <PromptDialog key={first.id} prompt={first} /> : null;
}

function PromptDialog({ prompt: { id, question } }: { prompt: PromptRow }) {
  const fields = fieldsOf(question);
  const [values, setValues] = useState(() => fields.map(() => ''));
  const [keep, setKeep] = useState(false);
  const { run, busy, error } = useCommand();
  const answer = (value: Answer) => void run(() => api.terminal.answer({ promptId: id, answer: value }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    answer(answerOf(question, values, keep));
  };
  const set = (index: number, value: string) => setValues((all) => all.with(index, value));
  return (
    <Modal
      opened
      onClose={() => answer({ kind: 'cancel' })}
      title={titleOf(question)}
      closeOnClickOutside={false}
      returnFocus={false}
    >
      <form onSubmit={submit} autoComplete="off">
        <Stack gap="sm">
          <Explanation question={question} />
          {fields.map(({ label, secret }, index) => {
            const props = {
              label,
              value: values[index] ?? '',
              onChange: (e: React.ChangeEvent<HTMLInputElement>) => set(index, e.currentTarget.value),
              autoComplete: 'off',
              ...(index === 0 ? { 'data-autofocus': true } : {}),
            };
            // Prompts of a server have no better key than their place.
            return secret ? <PasswordInput key={index} {...props} /> : <TextInput key={index} {...props} />;
          })}
          {(question.kind === 'passphrase' || question.kind === 'password') && (
            <Checkbox
              size="xs"
              label={
                inDesktop() ? "Keep it in the system's keychain" : 'Keep it in memory until Holdfast ends'
              }
              checked={keep}
              onChange={(e) => setKeep(e.currentTarget.checked)}
            />
          )}
          <ErrorLine>{error}</ErrorLine>
          <Group justify="flex-end">
            <Button
              variant="default"
              onClick={() => answer({ kind: 'cancel' })}
              {...(fields.length === 0 ? { 'data-autofocus': true } : {})}
            >
              Cancel
            </Button>
            <Button type="submit" loading={busy}>
              {question.kind === 'hostKey' ? 'Trust it and connect' : 'Continue'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function titleOf(question: Question): string {
  switch (question.kind) {
    case 'hostKey':
      return `First connection to ${question.name}`;
    case 'passphrase':
      return 'Passphrase of a key';
    case 'password':
      return `Password for ${question.name}`;
    case 'keyboardInteractive':
      return `${question.name} asks`;
    default:
      return assertNever(question);
  }
}

function Explanation({ question }: { question: Question }) {
  switch (question.kind) {
    case 'hostKey':
      return (
        <>
          <Text size="sm">
            {question.address} shows a {question.keyType} key with this fingerprint. Compare it with what
            whoever runs the host tells you; it is remembered once you trust it.
          </Text>
          <Text className="mono prompt-fingerprint">{question.fingerprint}</Text>
          {question.knownTypes.length > 0 && (
            <Text size="sm" fw={600}>
              Careful: this host is known by another key ({question.knownTypes.join(', ')}), which it does not
              show.
            </Text>
          )}
        </>
      );
    case 'passphrase':
      return (
        <Again attempt={question.attempt}>{`${question.name} accepts the key ${question.keyFile}.`}</Again>
      );
    case 'password':
      return <Again attempt={question.attempt}>{`${question.user} at ${question.address}`}</Again>;
    case 'keyboardInteractive':
      return (
        <Text size="sm" style={{ whiteSpace: 'pre-wrap' }}>
          {[question.title, question.instructions].filter(Boolean).join('\n') || `For ${question.user}`}
        </Text>
      );
    default:
      return assertNever(question);
  }
}

function Again({ attempt, children }: { attempt: number; children: string }) {
  return (
    <>
      <Text size="sm">{children}</Text>
      <ErrorLine>{attempt > 1 ? 'That was not it. Try again.' : null}</ErrorLine>
    </>
  );
}

function fieldsOf(question: Question): { label: string; secret: boolean }[] {
  switch (question.kind) {
    case 'hostKey':
      return [];
    case 'passphrase':
      return [{ label: 'Passphrase', secret: true }];
    case 'password':
      return [{ label: 'Password', secret: true }];
    case 'keyboardInteractive':
      return question.prompts.map(({ text, echo }) => ({ label: text.trim() || 'Answer', secret: !echo }));
    default:
      return assertNever(question);
  }
}

function answerOf(question: Question, values: string[], keep: boolean): Answer {
  switch (question.kind) {
    case 'hostKey':
      return { kind: 'accept' };
    case 'passphrase':
    case 'password':
      return { kind: 'secret', value: values[0] ?? '', keep };
    case 'keyboardInteractive':
      return { kind: 'answers', values };
    default:
      return assertNever(question);
  }
}
