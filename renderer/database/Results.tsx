import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { DatabaseSessionRow } from '@domain/database/session.ts';
import { RunPane } from './RunPane.tsx';
import type { RunView } from './runs.ts';
import type { Shell } from './shell.ts';
import { useShellState } from './useSession.ts';

/** What the last statements answered, a tab each; the newest is shown when it begins. */
export function Results({ row, shell }: { row: DatabaseSessionRow; shell: Shell }) {
  const { runs } = useShellState(shell);
  const newest = runs.at(-1)?.run;
  const [chosen, setChosen] = useState(newest);
  const [seen, setSeen] = useState(newest);
  if (seen !== newest) {
    setSeen(newest);
    setChosen(newest);
  }
  const shown = runs.find((r) => r.run === chosen) ?? runs.at(-1);
  const tabs = useRef<HTMLDivElement>(null);
  useEffect(() => {
    tabs.current
      ?.querySelector('[aria-pressed="true"]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [shown?.run]);
  if (!shown) {
    return (
      <div className="db-results db-none quiet">
        <p>
          Ctrl+Enter runs the statement under the cursor, or what is selected. Everything runs read-only until
          writing is unlocked.
        </p>
      </div>
    );
  }
  return (
    <div className="db-results">
      <div className="db-run-tabs" role="toolbar" aria-label="Results" ref={tabs}>
        {runs.map((run) => (
          <RunTab
            key={run.run}
            run={run}
            active={run === shown}
            onChoose={() => setChosen(run.run)}
            onClose={() => shell.forget(run.run)}
          />
        ))}
      </div>
      <RunPane key={shown.run} run={shown} row={row} shell={shell} />
    </div>
  );
}

const marks = { done: '✓', failed: '✗', cancelled: '⊘', unknown: '?' } as const;

function RunTab(props: { run: RunView; active: boolean; onChoose(): void; onClose(): void }) {
  const { run, active, onChoose, onClose } = props;
  const outcome = run.end?.outcome;
  return (
    <span className="db-run-tab" data-active={active || undefined} data-outcome={outcome}>
      <button
        type="button"
        className="db-run-choose"
        aria-pressed={active}
        tabIndex={active ? 0 : -1}
        title={run.text.slice(0, 500)}
        onClick={onChoose}
        onKeyDown={moveFocus}
      >
        <span aria-hidden>{outcome ? marks[outcome] : '…'}</span>
        <span className="visually-hidden">{outcome ?? 'running'}: </span>
        {snippetOf(run.text)}
      </button>
      <ActionIcon
        size="xs"
        variant="subtle"
        color="gray"
        aria-label={`Close the result of ${snippetOf(run.text)}`}
        onClick={onClose}
      >
        <IconX size={12} aria-hidden />
      </ActionIcon>
    </span>
  );
}

function snippetOf(text: string): string {
  const line = text
    .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^(EXPLAIN|ANALYZE) (\([^)]*\)|FORMAT=JSON)/, 'Plan:');
  return line.length > 28 ? `${line.slice(0, 27)}…` : line || text.slice(0, 28);
}

/** Arrow keys walk along the results. */
function moveFocus(event: KeyboardEvent<HTMLButtonElement>): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  if (step === 0) return;
  const all = [
    ...(event.currentTarget.closest('[role="toolbar"]')?.querySelectorAll<HTMLElement>('.db-run-choose') ??
      []),
  ];
  const next = all[(all.indexOf(event.currentTarget) + step + all.length) % all.length];
  event.preventDefault();
  next?.focus();
  next?.click();
}
