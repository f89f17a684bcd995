import { ActionIcon, Button, Checkbox, Loader, Menu } from '@mantine/core';
import {
  IconCircle,
  IconCircleCheckFilled,
  IconCircleMinus,
  IconCircleXFilled,
  IconDots,
  IconHelpCircle,
  IconPlayerPlay,
  IconPlayerTrackNext,
} from '@tabler/icons-react';
import { memo, useRef, useState } from 'react';
import { assertNever } from '@domain/assert.ts';
import type { RunRow, RunStep } from '@domain/run/model.ts';
import { api } from '../api/client.ts';
import { CommandText } from '../ui/CommandText.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { SkipForm } from './SkipForm.tsx';
import { StepEditor } from './StepEditor.tsx';
import { StepResult } from './StepResult.tsx';

interface StepItemProps {
  run: RunRow;
  step: RunStep;
  /** The first that is still to do. */
  isNext: boolean;
  editing: boolean;
  onEdit(on: boolean): void;
  session: string | null;
  onSession(id: string): void;
}

/** A step of a run: where it stands, its exact text, what can be done with it, how it ended. */
export const StepItem = memo(function StepItem(props: StepItemProps) {
  const { run, step, isNext, editing, onEdit } = props;
  const { run: send, busy, error } = useCommand();
  const frame = useRef<HTMLDivElement>(null);
  const [text, setText] = useState(step.command);
  const [skipping, setSkipping] = useState(false);
  const open = run.finishedAt === null;
  const ids = { runId: run.id, stepId: step.id };
  const tick = (done: boolean) => void send((key) => api.run.tick({ key, ...ids, done }));
  const cancel = () => void send(() => api.run.cancelStep(ids));
  const edit = (command: string) => {
    setText(command);
    onEdit(true);
  };
  const byHand = step.kind !== 'command';
  return (
    <div ref={frame} className="step" tabIndex={-1} data-state={step.state} data-next={isNext || undefined}>
      <span className="step-mark">
        {byHand && open && step.state !== 'running' ? (
          <Checkbox
            size="xs"
            aria-label={`Done: ${step.title}`}
            checked={step.state === 'done'}
            disabled={busy}
            onChange={(e) => tick(e.currentTarget.checked)}
          />
        ) : (
          <StateIcon step={step} />
        )}
      </span>
      <div className="step-main">
        <div className="step-head">
          <span className="step-title">
            {step.number && <span className="step-number">{step.number}</span>}
            {step.alternative && <span className="step-chip">or</span>}
            <span>{step.title}</span>
            {step.condition && !step.title.includes(step.condition) && (
              <span className="step-chip">{step.condition}</span>
            )}
          </span>
          {open && step.state === 'running' && (
            <Button size="compact-xs" variant="default" loading={busy} onClick={cancel}>
              Cancel
            </Button>
          )}
          {open && !byHand && !editing && step.state !== 'running' && (
            <Button
              size="compact-xs"
              variant={isNext ? 'filled' : 'default'}
              leftSection={<IconPlayerPlay size={12} />}
              aria-label={`${step.attempts.length > 0 ? 'Run again' : 'Run'}: ${step.title}`}
              onClick={() => edit(step.attempts.at(-1)?.text ?? step.command)}
            >
              {step.attempts.length > 0 ? 'Run again' : 'Run'}
            </Button>
          )}
          {open && step.state !== 'running' && (
            <StepMenu step={step} byHand={byHand} onTick={tick} onSkip={() => setSkipping(true)} />
          )}
        </div>
        {step.notes?.map((note) => (
          <p key={note} className="step-note">
            {note}
          </p>
        ))}
        {step.kind === 'command' && !editing && <CommandText text={step.command} />}
        {step.inline?.map((command) => (
          <div key={command} className="step-inline">
            <CommandText text={command} />
            {open && step.state !== 'running' && (
              <ActionIcon
                variant="default"
                size="sm"
                onClick={() => edit(command)}
                aria-label={`Run ${command}`}
              >
                <IconPlayerPlay size={12} />
              </ActionIcon>
            )}
          </div>
        ))}
        {step.expected && (
          <p className="step-note">
            <b>Expected:</b> {step.expected.join(' ')}
          </p>
        )}
        {editing && open && (
          <StepEditor
            {...props}
            text={text}
            onText={setText}
            // The focus stays at the step: the next key is meant for the desk, not for the shell.
            onClose={() => {
              onEdit(false);
              frame.current?.focus();
            }}
          />
        )}
        {skipping && <SkipForm ids={ids} onClose={() => setSkipping(false)} />}
        <StepResult step={step} />
        <ErrorLine>{error}</ErrorLine>
      </div>
    </div>
  );
});

function StepMenu(props: { step: RunStep; byHand: boolean; onTick(done: boolean): void; onSkip(): void }) {
  const { step, byHand, onTick, onSkip } = props;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`More for: ${step.title}`}>
          <IconDots size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {step.state !== 'done' && (
          <Menu.Item onClick={() => onTick(true)}>{byHand ? 'Done' : 'Done by hand'}</Menu.Item>
        )}
        {step.state !== 'skipped' && <Menu.Item onClick={onSkip}>Skip ...</Menu.Item>}
        {step.state !== 'todo' && <Menu.Item onClick={() => onTick(false)}>Put back to do</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}

function StateIcon({ step }: { step: RunStep }) {
  switch (step.state) {
    case 'todo':
      return <IconCircle size={17} stroke={1.6} aria-label="to do" />;
    case 'running':
      return <Loader size={15} role="img" aria-label="running" />;
    case 'done':
      return <IconCircleCheckFilled size={17} aria-label="done" />;
    case 'failed':
      return <IconCircleXFilled size={17} aria-label="failed" />;
    case 'unknown':
      return <IconHelpCircle size={17} aria-label="how it ended is not known" />;
    case 'cancelled':
      return <IconCircleMinus size={17} aria-label="cancelled" />;
    case 'skipped':
      return <IconPlayerTrackNext size={16} aria-label="skipped" />;
    default:
      return assertNever(step.state);
  }
}
