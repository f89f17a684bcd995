import { Button, Checkbox, Group, Kbd, Textarea } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { dangersIn } from '@domain/run/danger.ts';
import type { RunRow, RunStep } from '@domain/run/model.ts';
import { placeholdersIn } from '@domain/run/placeholder.ts';
import { api } from '../api/client.ts';
import { showTerminal, useSessions } from '../terminal/useSessions.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { sessionProblem, SessionChoice } from './SessionChoice.tsx';

interface StepEditorProps {
  run: RunRow;
  step: RunStep;
  text: string;
  onText(text: string): void;
  onClose(): void;
  session: string | null;
  onSession(id: string): void;
}

/** The exact text before it runs, and the terminal it runs in. Ctrl+Enter runs it. */
export function StepEditor({ run, step, text, onText, onClose, session, onSession }: StepEditorProps) {
  const { sessions, active } = useSessions(run.incidentId);
  const usable = sessions.filter((s) => sessionProblem(s) === null);
  const chosen = usable.find((s) => s.id === session) ?? usable.find((s) => s.id === active) ?? usable[0];
  const [sure, setSure] = useState('');
  const { run: send, busy, error, setError } = useCommand();
  const placeholders = placeholdersIn(text);
  const dangers = dangersIn(text);

  const start = async () => {
    if (busy) return;
    if (!chosen) return setError('Open a terminal first.');
    if (!text.trim()) return setError('There is no command to run.');
    if (placeholders.length > 0) return setError(`Fill in ${placeholders.join(', ')} first.`);
    if (dangers.length > 0 && sure !== text) return setError('Confirm that it may do this first.');
    const begun = await send((key) =>
      api.run.runStep({ key, runId: run.id, stepId: step.id, sessionId: chosen.id, text }),
    );
    if (!begun) return;
    showTerminal(run.incidentId, chosen.id);
    onSession(chosen.id);
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void start();
    } else if (event.key === 'Escape') onClose();
  };

  return (
    <div className="step-form" role="group" aria-label={`Run: ${step.title}`}>
      <Textarea
        aria-label="Exactly this is typed"
        classNames={{ input: 'step-command' }}
        value={text}
        onChange={(e) => {
          setError(null);
          onText(e.currentTarget.value);
        }}
        onKeyDown={onKeyDown}
        autosize
        minRows={1}
        maxRows={14}
        spellCheck={false}
        autoFocus
      />
      {placeholders.length > 0 && (
        <Caution>
          Fill in {placeholders.join(', ')} before it runs. If that is meant literally, type the command in
          the terminal.
        </Caution>
      )}
      {dangers.map((danger) => (
        <Caution key={danger.command}>
          <code>{danger.command}</code> {danger.why}.
        </Caution>
      ))}
      {dangers.length > 0 && (
        <Checkbox
          size="xs"
          label={`Run it all the same${chosen ? ` on ${chosen.host}` : ''}`}
          checked={sure === text}
          onChange={(e) => {
            setError(null);
            setSure(e.currentTarget.checked ? text : '');
          }}
        />
      )}
      <Group gap="xs" wrap="nowrap" align="flex-end">
        <SessionChoice incidentId={run.incidentId} sessions={sessions} chosen={chosen} onChoose={onSession} />
        <Button size="xs" variant="default" onClick={() => onClose()}>
          Cancel
        </Button>
        <Button
          size="xs"
          loading={busy}
          disabled={!chosen}
          color={dangers.length > 0 ? 'red.8' : undefined}
          rightSection={<Kbd size="xs">Ctrl ↵</Kbd>}
          onClick={() => void start()}
        >
          Run
        </Button>
      </Group>
      <ErrorLine>{error}</ErrorLine>
    </div>
  );
}

/** Something to mind before a command runs. */
function Caution({ children }: { children: ReactNode }) {
  return (
    <p className="step-caution">
      <IconAlertTriangle size={14} aria-hidden /> <span>{children}</span>
    </p>
  );
}
