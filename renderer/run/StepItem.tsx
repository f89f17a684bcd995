import { ActionIcon, Button, Checkbox, Loader, Menu } from '@mantine/core';
import {
  IconCircle,
  IconCircleCheckFilled,
  IconCircleMinus,
  IconCircleXFilled,
  IconDots,
  IconHelpCircle,
  IconPencil,
  IconPlayerPlay,
  IconPlayerTrackNext,
} from '@tabler/icons-react';
import { memo, useRef, useState, type KeyboardEvent } from 'react';
import { assertNever } from '@domain/assert.ts';
import type { Preview } from '@domain/run/preview.ts';
import { MASK } from '@domain/risk/secrets.ts';
import type { RunRow, RunStep } from '@domain/run/row.ts';
import { api } from '../api/client.ts';
import { CommandText } from '../ui/CommandText.tsx';
import { connectionsFor, handToShell } from '../database/handOver.ts';
import { useTable } from '../store/rows.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { RiskBadge } from './RiskBadge.tsx';
import { StepEditor } from './StepEditor.tsx';
import { StepForms, type StepForm } from './StepForms.tsx';
import { StepResult } from './StepResult.tsx';
import { beginStep, isQuick, type Target } from './target.ts';

interface StepItemProps {
  run: RunRow;
  step: RunStep;
  /** The first that is still to do. */
  isNext: boolean;
  editing: boolean;
  onEdit(on: boolean): void;
  preview: Preview | undefined;
  target: Target;
}

/** A step of a run: where it stands, its exact text, what can be done with it, how it ended. */
export const StepItem = memo(function StepItem(props: StepItemProps) {
  const { run, step, isNext, editing, onEdit, preview, target } = props;
  const { run: send, busy, error } = useCommand();
  const frame = useRef<HTMLDivElement>(null);
  const [text, setText] = useState(step.command);
  const [form, setForm] = useState<StepForm | null>(null);
  const open = run.finishedAt === null;
  const ids = { runId: run.id, stepId: step.id };
  const tick = (done: boolean) => void send((key) => api.run.tick({ key, ...ids, done }));
  const cancel = () => void send(() => api.run.cancelStep(ids));
  const edit = (command: string) => {
    setText(command);
    onEdit(true);
  };
  const byHand = step.kind !== 'command';
  const command = textOf(step, preview);
  const last = step.attempts.at(-1)?.text;
  // What a person changed by hand is shown again before it runs again.
  const quick = (last === undefined || last === preview?.exact) && isQuick(preview, target);
  const start = () => {
    if (!quick) return edit(command);
    void send((key) => beginStep(run, target, { key, stepId: step.id, text: command }));
    frame.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.target !== frame.current) return;
    if (!open || byHand || editing || step.state === 'running') return;
    event.preventDefault();
    start();
  };
  return (
    <div
      ref={frame}
      className="step"
      tabIndex={-1}
      data-state={step.state}
      data-next={isNext || undefined}
      onKeyDown={onKeyDown}
    >
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
        <StepHead
          {...props}
          busy={busy}
          quick={quick}
          onRun={start}
          onCancel={cancel}
          onEditText={() => edit(command)}
          onTick={tick}
          onForm={setForm}
        />
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
            run={run}
            step={step}
            target={target}
            text={text}
            onText={setText}
            // The focus stays at the step: the next key is meant for the desk, not for the shell.
            onClose={() => {
              onEdit(false);
              frame.current?.focus();
            }}
          />
        )}
        <StepForms run={run} step={step} form={form} onClose={() => setForm(null)} />
        <StepResult run={run} step={step} />
        <ErrorLine>{error}</ErrorLine>
      </div>
    </div>
  );
});

interface StepHeadProps extends StepItemProps {
  busy: boolean;
  quick: boolean;
  onRun(): void;
  onCancel(): void;
  onEditText(): void;
  onTick(done: boolean): void;
  onForm(form: StepForm): void;
}

/** What a step is called, what it can do, and the acts on it. */
function StepHead(props: StepHeadProps) {
  const { run, step, isNext, editing, preview, target, busy, quick } = props;
  const { onRun, onCancel, onEditText, onTick, onForm } = props;
  const open = run.finishedAt === null;
  const byHand = step.kind !== 'command';
  return (
    <div className="step-head">
      <span className="step-title">
        {step.number && <span className="step-number">{step.number}</span>}
        {step.alternative && <span className="step-chip">or</span>}
        <span>{step.title}</span>
        {step.condition && !step.title.includes(step.condition) && (
          <span className="step-chip">{step.condition}</span>
        )}
        {preview && <RiskBadge risk={preview.risk} />}
        {step.assignee && <span className="step-chip">for {step.assignee}</span>}
      </span>
      {open && step.state === 'running' && (
        <Button size="compact-xs" variant="default" loading={busy} onClick={onCancel}>
          Cancel
        </Button>
      )}
      {open && !byHand && !editing && step.state !== 'running' && (
        <Button
          size="compact-xs"
          variant={isNext ? 'filled' : 'default'}
          leftSection={<IconPlayerPlay size={12} />}
          aria-label={`${step.attempts.length > 0 ? 'Run again' : 'Run'}: ${step.title}`}
          title={quick ? `Runs at once on ${target.names.join(', ')}: it only looks` : undefined}
          loading={busy}
          onClick={onRun}
        >
          {step.attempts.length > 0 ? 'Run again' : 'Run'}
        </Button>
      )}
      {open && !byHand && !editing && quick && step.state !== 'running' && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`Edit before it runs: ${step.title}`}
          title="Edit before it runs"
          onClick={onEditText}
        >
          <IconPencil size={14} />
        </ActionIcon>
      )}
      {open && step.state !== 'running' && (
        <StepMenu run={run} step={step} preview={preview} byHand={byHand} onTick={onTick} onForm={onForm} />
      )}
    </div>
  );
}

/** The text to begin with: as it ran last, but for what is filled in and for secrets, which stand masked there. */
function textOf(step: RunStep, preview: Preview | undefined): string {
  const last = step.attempts.at(-1)?.text;
  if (last === undefined || last === preview?.exact || last.includes(MASK)) return step.command;
  return preview === undefined || preview.fields.some((f) => f.certain) ? step.command : last;
}

function StepMenu(props: {
  run: RunRow;
  step: RunStep;
  preview: Preview | undefined;
  byHand: boolean;
  onTick(done: boolean): void;
  onForm(form: StepForm): void;
}) {
  const { run, step, preview, byHand, onTick, onForm } = props;
  const connections = connectionsFor(step.shell, Object.values(useTable('database')));
  // A secret that stands masked is to be written by hand.
  const text = preview && !preview.exact.includes(MASK) ? preview.exact : step.command;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`More for: ${step.title}`}>
          <IconDots size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {!byHand &&
          connections.map((row) => (
            <Menu.Item key={row.id} onClick={() => handToShell(row, text, run.incidentId)}>
              Run in a database shell on {row.name}
            </Menu.Item>
          ))}
        {step.state !== 'done' && (
          <Menu.Item onClick={() => onTick(true)}>{byHand ? 'Done' : 'Done by hand'}</Menu.Item>
        )}
        {step.state !== 'done' && (
          <Menu.Item onClick={() => onForm('note')}>
            {byHand ? 'Done, with a note ...' : 'Done by hand, with a note ...'}
          </Menu.Item>
        )}
        {step.state !== 'skipped' && <Menu.Item onClick={() => onForm('skip')}>Skip ...</Menu.Item>}
        <Menu.Item onClick={() => onForm('assign')}>
          {step.assignee ? 'Assign to other ...' : 'Assign ...'}
        </Menu.Item>
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
