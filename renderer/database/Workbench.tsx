import { Allotment } from 'allotment';
import 'allotment/dist/style.css';
import { Button, Kbd, Menu } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { Suspense, useEffect, useRef, useState } from 'react';
import type { ConnectionRow } from '@domain/database/model.ts';
import type { DatabaseSessionRow } from '@domain/database/session.ts';
import { duration } from '@domain/run/duration.ts';
import { api } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { useNow } from '../store/rows.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { lazyPart } from '../ui/lazyPart.ts';
import { useCommand } from '../ui/useCommand.ts';
import { RunnerQuestion } from './ConfirmDialog.tsx';
import { keepDraft, readDraft } from './draft.ts';
import { explainText } from './explain.ts';
import { countText } from './format.ts';
import { Results } from './Results.tsx';
import type { Shell } from './shell.ts';
import type { EditorHandle } from './SqlEditor.tsx';
import { useCatalogue } from './useCatalogue.ts';
import { useRunner } from './useRunner.ts';

const SqlEditor = lazyPart(() => import('./SqlEditor.tsx'));

interface WorkbenchProps {
  connection: ConnectionRow;
  row: DatabaseSessionRow;
  shell: Shell;
  /** A text to be put into the editor. */
  insert: string | null;
  onInserted(): void;
}

/** The editor above, what came of it below. */
export function Workbench({ connection, row, shell, insert, onInserted }: WorkbenchProps) {
  const editor = useRef<EditorHandle | null>(null);
  const [initial] = useState(() => readDraft(connection.id));
  const [kept, setKept] = useState(true);
  const [ready, setReady] = useState(false);
  const { catalogue, refresh, problem } = useCatalogue(connection.id, row);
  const runner = useRunner(shell, (piece, position) => editor.current?.markError(piece, position));
  const { run: send, error: cancelError } = useCommand();
  const open = row.state.kind === 'open';
  const run = (pieces: { text: string; from: number }[]) => open && pieces.length > 0 && runner.start(pieces);
  const chosen = () => editor.current?.chosen() ?? [];
  const runChosen = () => run(chosen());
  const runAll = () => run(editor.current?.all() ?? []);
  const explain = (ran: boolean) => {
    const [piece] = chosen();
    const text = piece && explainText(row.engine, piece.text, ran);
    if (text) run([{ text, from: -1 }]);
  };
  const cancel = () => {
    runner.stop();
    if (row.running) void send(() => api.database.cancel({ sessionId: row.id }));
  };
  const inserted = useRef(onInserted);
  useEffect(() => {
    inserted.current = onInserted;
  });
  useEffect(() => {
    if (!ready || insert === null) return;
    editor.current?.insert(insert);
    inserted.current();
  }, [ready, insert]);
  useOfferActs([
    { label: 'Database: run the statement', hint: 'Ctrl Enter', run: runChosen },
    { label: 'Database: run all statements one by one', hint: 'Ctrl Shift Enter', run: runAll },
    { label: 'Database: cancel what runs', hint: 'Ctrl .', run: cancel },
    { label: 'Database: read the catalogue again', run: refresh },
  ]);
  return (
    <div className="db-workbench">
      <Allotment vertical defaultSizes={[240, 460]}>
        <Allotment.Pane minSize={110}>
          <div className="db-write">
            <div className="db-bar" role="toolbar" aria-label="Statements">
              <Button
                size="compact-sm"
                leftSection={<IconPlayerPlay size={13} aria-hidden />}
                rightSection={<Kbd size="xs">Ctrl ↵</Kbd>}
                disabled={!open || row.running !== null}
                onClick={runChosen}
              >
                Run
              </Button>
              <Button
                size="compact-sm"
                variant="default"
                disabled={!open || row.running !== null}
                onClick={runAll}
              >
                Run all
              </Button>
              {explainText(row.engine, 'x', false) !== null && (
                <ExplainMenu disabled={!open || row.running !== null} onExplain={explain} />
              )}
              <Running row={row} left={runner.left} onCancel={cancel} />
              <span className="db-bar-end quiet">
                {kept ? '' : 'This text is too long to be kept: save it elsewhere. '}
                {catalogue?.stale && 'Completion is from the last visit. '}
                {problem && `No completion: ${problem}`}
              </span>
            </div>
            <ErrorLine>{runner.error ?? cancelError}</ErrorLine>
            <Suspense fallback={null}>
              <SqlEditor
                ref={(handle) => {
                  editor.current = handle;
                  setReady(handle !== null);
                }}
                engine={row.engine}
                initial={initial}
                catalogue={catalogue}
                onChange={(text) => setKept(keepDraft(connection.id, text))}
                onRun={runChosen}
                onRunAll={runAll}
                onExplain={() => explain(false)}
                onCancel={cancel}
              />
            </Suspense>
          </div>
        </Allotment.Pane>
        <Allotment.Pane minSize={120}>
          <Results row={row} shell={shell} />
        </Allotment.Pane>
      </Allotment>
      <RunnerQuestion runner={runner} row={row} connection={connection} />
    </div>
  );
}

function ExplainMenu({ disabled, onExplain }: { disabled: boolean; onExplain(ran: boolean): void }) {
  return (
    <Menu withinPortal>
      <Menu.Target>
        <Button size="compact-sm" variant="default" disabled={disabled}>
          Explain
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onExplain(false)} rightSection={<Kbd size="xs">Ctrl E</Kbd>}>
          The plan
        </Menu.Item>
        <Menu.Item onClick={() => onExplain(true)}>Run it and measure (read-only)</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** What runs now: since when, how many rows, and the way to stop it. */
function Running({ row, left, onCancel }: { row: DatabaseSessionRow; left: number; onCancel(): void }) {
  const now = useNow();
  const { running } = row;
  if (!running) return null;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconPlayerStop size={13} aria-hidden />}
        rightSection={<Kbd size="xs">Ctrl .</Kbd>}
        disabled={running.cancelling}
        onClick={onCancel}
      >
        {running.cancelling ? 'Cancelling ...' : 'Cancel'}
      </Button>
      <span className="db-running" role="status">
        {duration(Math.max(1000, now - running.since))}, {countText(running.rows)} rows
        {left > 0 && `, ${left} more to run`}
      </span>
    </>
  );
}
