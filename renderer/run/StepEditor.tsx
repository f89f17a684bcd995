import { Button, Group, Kbd, Textarea, TextInput } from '@mantine/core';
import { useState, type KeyboardEvent } from 'react';
import { isSecretName } from '@domain/risk/secrets.ts';
import { namesHosts } from '@domain/run/preview.ts';
import type { RunRow, RunStep } from '@domain/run/row.ts';
import { CommandText } from '../ui/CommandText.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { Cautions } from './Cautions.tsx';
import { StepFields } from './StepFields.tsx';
import { beginStep, type Target } from './target.ts';
import { TargetBar } from './TargetBar.tsx';
import { useFields } from './useFields.ts';
import { usePreview } from './usePreview.ts';

interface StepEditorProps {
  run: RunRow;
  step: RunStep;
  text: string;
  onText(text: string): void;
  onClose(): void;
  target: Target;
}

/** The exact text before it runs, what is to be filled in and minded, and where it runs. Ctrl+Enter runs it. */
export function StepEditor({ run, step, text, onText, onClose, target }: StepEditorProps) {
  const fields = useFields(run, target);
  const asked = usePreview(run, step.id, text, openDrafts());
  const defaults = fields.defaults(asked);
  const preview = usePreview(run, step.id, text, { ...defaults, ...openDrafts() });
  const [typed, setTyped] = useState('');
  const { run: send, busy, error, setError } = useCommand();
  const destructive = preview?.risk === 'destructive';
  const { names } = target;

  function openDrafts(): Record<string, string> {
    return Object.fromEntries(Object.entries(fields.drafts).filter(([name]) => !isSecret(name)));
  }
  function isSecret(name: string): boolean {
    return run.fields[name]?.secret === true || isSecretName(name);
  }
  const start = async () => {
    if (busy) return;
    if (names.length === 0) return setError(missingTarget(target));
    if (!text.trim()) return setError('There is no command to run.');
    if (destructive && !namesHosts(typed, names)) return setError(`Type ${names.join(', ')} to run it.`);
    const done = await send(async (key) => {
      await fields.commit(preview, true);
      await beginStep(run, target, { key, stepId: step.id, text, confirm: typed || undefined });
      return true;
    });
    if (done) onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void start();
    } else if (event.key === 'Escape' && !event.defaultPrevented) onClose();
  };

  return (
    <div className="step-form" role="group" aria-label={`Run: ${step.title}`} onKeyDown={onKeyDown}>
      <Textarea
        aria-label={preview && preview.fields.length > 0 ? 'The command' : 'Exactly this is typed'}
        classNames={{ input: 'step-command' }}
        value={text}
        onChange={(e) => {
          setError(null);
          onText(e.currentTarget.value);
        }}
        autosize
        minRows={1}
        maxRows={14}
        spellCheck={false}
        autoFocus
      />
      {preview && (
        <StepFields
          fields={preview.fields}
          stored={run.fields}
          drafts={fields.drafts}
          defaults={defaults}
          onDraft={(name, value) => {
            setError(null);
            fields.set(name, value);
          }}
          onCommit={() => void send(async () => fields.commit(preview, false))}
        />
      )}
      {preview && preview.exact !== text && (
        <div className="step-exact">
          <span>Exactly this runs</span>
          <CommandText text={preview.exact} label="exact command" />
        </div>
      )}
      {preview && <Cautions preview={preview} how={target.how} />}
      <TargetBar incidentId={run.incidentId} target={target} />
      {destructive && names.length > 0 && (
        <TextInput
          size="xs"
          label={`It can destroy something. Type ${names.join(', ')} to run it`}
          value={typed}
          onChange={(e) => {
            setError(null);
            setTyped(e.currentTarget.value);
          }}
          autoComplete="off"
          spellCheck={false}
        />
      )}
      <Group gap="xs" justify="flex-end">
        <Button size="xs" variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          size="xs"
          loading={busy}
          disabled={names.length === 0}
          color={destructive ? 'red.8' : undefined}
          rightSection={<Kbd size="xs">Ctrl ↵</Kbd>}
          onClick={() => void start()}
        >
          {names.length > 1 ? `Run on ${names.length} hosts` : 'Run'}
        </Button>
      </Group>
      <ErrorLine>{error}</ErrorLine>
    </div>
  );
}

/** What a step lacks to be run, and what to do about it. */
function missingTarget({ how, sessions }: Target): string {
  if (how === 'captured') return 'Choose a host first.';
  if (sessions.length === 0) return 'Open a terminal first.';
  return 'Every terminal is busy or not connected. Wait for one, reconnect it, or open another.';
}
