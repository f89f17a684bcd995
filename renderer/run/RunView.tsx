import { ActionIcon, Button, Progress } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import type { RunRow, RunStep } from '@domain/run/row.ts';
import { progressOf } from '@domain/run/state.ts';
import { api } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { hrefOf } from '../app/route.ts';
import { useRow } from '../store/rows.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { saveFile } from '../ui/saveFile.ts';
import { bothTimes, clock } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';
import { StepItem } from './StepItem.tsx';
import { isQuick, useTarget, type Choice } from './target.ts';
import { TargetBar } from './TargetBar.tsx';
import { usePreviews } from './usePreview.ts';

/** One run: how far it is, and its steps in order. */
export function RunView({ run, onStarted }: { run: RunRow; onStarted(runId: string): void }) {
  const [editing, setEditing] = useState<string | null>(null);
  const [choice, setChoice] = useState<Choice>({ how: 'terminal', session: null, hostIds: [] });
  const target = useTarget(run, choice, (change) => setChoice((c) => ({ ...c, ...change })));
  const previews = usePreviews(run);
  const command = useCommand();
  const open = run.finishedAt === null;
  const next = open ? run.steps.find((s) => s.state === 'todo') : undefined;
  const finish = () => void command.run((key) => api.run.finish({ key, runId: run.id }));
  const repeat = () =>
    void command
      .run((key) => api.run.repeat({ key, runId: run.id }))
      .then((made) => made && onStarted(made.id));
  const writeOut = async () => {
    const file = await command.run(() => api.run.export({ runId: run.id }));
    if (file) saveFile(file.name, file.text, 'text/markdown');
  };
  const goNext = (step: RunStep) => {
    const quick = step.kind === 'command' && isQuick(previews[step.id], target);
    if (step.kind === 'command' && !quick) setEditing(step.id);
    document.getElementById(stepElement(run.id, step.id))?.scrollIntoView({ block: 'center' });
    document
      .getElementById(stepElement(run.id, step.id))
      ?.querySelector<HTMLElement>(quick ? '.step' : 'button')
      ?.focus();
  };
  useOfferActs([
    ...(next ? [{ label: `Next step: ${next.title}`, keys: 's', hint: 'S', run: () => goNext(next) }] : []),
    open
      ? { label: `Finish the run: ${run.playbookTitle}`, run: finish }
      : { label: `Run again: ${run.playbookTitle}`, run: repeat },
    { label: `Export the run as Markdown: ${run.playbookTitle}`, run: () => void writeOut() },
  ]);
  return (
    <div className="run">
      <div className="run-steps" role="region" aria-label={`Run: ${run.playbookTitle}`} tabIndex={0}>
        <RunHead
          run={run}
          busy={command.busy}
          onFinish={finish}
          onRepeat={repeat}
          onExport={() => void writeOut()}
        />
        {open && editing === null && <TargetBar incidentId={run.incidentId} target={target} />}
        <ErrorLine>{command.error}</ErrorLine>
        {sectionsOf(run.steps).map((section) => (
          <section key={section.key} aria-label={section.title}>
            <h3>{section.title}</h3>
            <ol>
              {section.steps.map((step, i) => (
                <li key={step.id} id={stepElement(run.id, step.id)}>
                  {step.group && step.group !== section.steps[i - 1]?.group && (
                    <p className="run-group">{step.group}</p>
                  )}
                  <StepItem
                    run={run}
                    step={step}
                    isNext={step.id === next?.id}
                    editing={editing === step.id}
                    onEdit={(on) => setEditing(on ? step.id : null)}
                    preview={previews[step.id]}
                    target={target}
                  />
                </li>
              ))}
            </ol>
          </section>
        ))}
      </div>
    </div>
  );
}

function RunHead(props: {
  run: RunRow;
  busy: boolean;
  onFinish(): void;
  onRepeat(): void;
  onExport(): void;
}) {
  const { run, busy, onFinish, onRepeat, onExport } = props;
  const zone = useZone();
  const guide = useRow('guide', run.guideId);
  const { settled, total } = progressOf(run);
  const running = run.steps.some((s) => s.state === 'running');
  return (
    <header className="run-head">
      <div className="run-head-row">
        <h2 title={run.playbookTitle}>{run.playbookTitle}</h2>
        <ActionIcon
          variant="default"
          size={30}
          aria-label="Export the run as Markdown"
          title="Export the run as Markdown"
          onClick={onExport}
        >
          <IconDownload size={15} />
        </ActionIcon>
        {run.finishedAt === null ? (
          <Button
            size="xs"
            variant={settled === total ? 'filled' : 'default'}
            loading={busy}
            disabled={running}
            title={running ? 'A step is still running' : undefined}
            onClick={onFinish}
          >
            Finish
          </Button>
        ) : (
          <Button size="xs" variant="default" loading={busy} onClick={onRepeat}>
            Run again
          </Button>
        )}
      </div>
      <p className="run-facts">
        {guide ? (
          <a href={hrefOf({ view: 'guides', id: guide.id, at: run.playbookId })}>{run.guideName}</a>
        ) : (
          <span title="The guide was removed; the run keeps its steps">{run.guideName}</span>
        )}
        <span title={bothTimes(run.startedAt)}>
          started {clock(run.startedAt, zone)} by {run.startedBy}
        </span>
        {run.finishedAt !== null && (
          <span title={bothTimes(run.finishedAt)}>
            finished {clock(run.finishedAt, zone)} by {run.finishedBy}
          </span>
        )}
      </p>
      <div className="run-progress">
        <Progress
          value={total === 0 ? 0 : (100 * settled) / total}
          size="sm"
          color={settled === total ? 'teal' : undefined}
          aria-label="Steps settled"
        />
        <span className="mono" role="status" title="A step and its alternatives count as one">
          {settled} of {total}
        </span>
      </div>
    </header>
  );
}

function stepElement(runId: string, stepId: string): string {
  return `step-${runId}-${stepId}`;
}

function sectionsOf(steps: RunStep[]): { key: string; title: string; steps: RunStep[] }[] {
  const sections: { key: string; title: string; steps: RunStep[] }[] = [];
  for (const step of steps) {
    const last = sections.at(-1);
    if (last?.title === step.section) last.steps.push(step);
    else sections.push({ key: step.id, title: step.section, steps: [step] });
  }
  return sections;
}
