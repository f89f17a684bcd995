import { Button } from '@mantine/core';
import { useState } from 'react';
import {
  readValidation,
  validateText,
  type Validation,
} from '@domain/database/firstAid/mongo/collections.ts';
import type { Value } from '@domain/database/firstAid/mongo/document.ts';
import type { ConnectionRow } from '@domain/database/model.ts';
import type { DatabaseSessionRow } from '@domain/database/session.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { RunnerQuestion } from './ConfirmDialog.tsx';
import { countText, unitText } from './format.ts';
import type { RunView } from './runs.ts';
import type { Shell } from './shell.ts';
import { useCollections, type CollectionRow } from './useCollections.ts';
import { useRunner } from './useRunner.ts';
import { useShellState } from './useSession.ts';

interface CollectionsProps {
  row: DatabaseSessionRow;
  connection: ConnectionRow;
  shell: Shell;
}

/** MongoDB's collections: what each holds, and whether it is sound. A check is recorded like any statement. */
export function Collections({ row, connection, shell }: CollectionsProps) {
  const { rows, more, busy, error, refresh } = useCollections(row);
  const runner = useRunner(shell, () => undefined);
  const { runs } = useShellState(shell);
  const [checking, setChecking] = useState<string | null>(null);
  const check = (name: string) => {
    setChecking(name);
    runner.start([{ text: validateText(name), from: -1 }]);
  };
  return (
    <div className="db-aid-view" aria-busy={busy}>
      <div className="db-bar">
        <b>Collections</b>
        <span className="quiet db-aid-about">
          What each holds; a check reads all of one and locks it meanwhile
        </span>
        <span className="db-bar-end">
          <Button size="compact-sm" variant="default" loading={busy} onClick={refresh}>
            Look now
          </Button>
        </span>
      </div>
      <div className="db-aid-body">
        <ErrorLine>{error ?? runner.error}</ErrorLine>
        {rows.length === 0 && !error && (
          <p className="quiet" role="status">
            {busy ? 'Looking ...' : 'This database has no collections.'}
          </p>
        )}
        {more > 0 && <p className="quiet">{countText(more)} more collections are not shown.</p>}
        {rows.length > 0 && (
          <div className="db-aid-scroll" tabIndex={0} role="region" aria-label="Collections">
            <table>
              <thead>
                <tr>
                  <th>Collection</th>
                  <th data-number>Documents</th>
                  <th data-number>Data</th>
                  <th data-number>On the disk</th>
                  <th data-number>Unused in it</th>
                  <th data-number>Indexes</th>
                  <th data-number>Their size</th>
                  <th>Check</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((one) => (
                  <tr key={one.name}>
                    <Numbers {...one} />
                    <td>
                      <Check
                        name={one.name}
                        run={runs.findLast((r) => r.text === validateText(one.name))}
                        waits={runner.question !== null || row.running !== null}
                        own={checking === one.name}
                        onCheck={() => check(one.name)}
                      />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </div>
      <RunnerQuestion runner={runner} row={row} connection={connection} />
    </div>
  );
}

function Numbers({ name, stats, problem }: CollectionRow) {
  return (
    <>
      <td data-code title={problem || undefined}>
        {name}
        {problem && <span className="quiet"> ({problem})</span>}
      </td>
      <td data-number>{unitText(stats?.documents ?? null, 'count')}</td>
      <td data-number>{unitText(stats?.data ?? null, 'bytes')}</td>
      <td data-number>{unitText(stats?.onDisk ?? null, 'bytes')}</td>
      <td data-number>{unitText(stats?.free ?? null, 'bytes')}</td>
      <td data-number>{unitText(stats?.indexes ?? null, 'count')}</td>
      <td data-number>{unitText(stats?.indexBytes ?? null, 'bytes')}</td>
    </>
  );
}

interface CheckProps {
  name: string;
  run: RunView | undefined;
  waits: boolean;
  own: boolean;
  onCheck(): void;
}

function Check({ name, run, waits, own, onCheck }: CheckProps) {
  const found = run ? validationOf(run) : null;
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        disabled={waits}
        loading={own && run !== undefined && !run.end}
        aria-label={`Check it: ${name}`}
        onClick={onCheck}
      >
        Check it
      </Button>
      {found && (
        <div role="status" className="db-check" data-tone={found.tone}>
          <b>{found.text}</b>
          {found.details.length > 0 && (
            <ul>
              {found.details.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          )}
        </div>
      )}
    </>
  );
}

/** What a check that has ended found; null while it runs, or where its answer is no longer here. */
function validationOf({ end, results }: RunView): Validation | null {
  if (!end) return null;
  if (end.outcome !== 'done')
    return { tone: 'warn', text: `Not checked: ${end.error?.text ?? end.outcome}`, details: [] };
  const text = results[0]?.window.get(0)?.[0];
  return text ? readValidation(JSON.parse(text) as Value) : null;
}
