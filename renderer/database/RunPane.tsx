import { SegmentedControl } from '@mantine/core';
import { Suspense, useState } from 'react';
import type { Notice, StatementError } from '@domain/database/result.ts';
import type { DatabaseSessionRow } from '@domain/database/session.ts';
import { duration } from '@domain/run/duration.ts';
import { showHidden } from '@domain/hidden.ts';
import { lazyPart } from '../ui/lazyPart.ts';
import { DocumentList } from './DocumentList.tsx';
import { planOf } from './explain.ts';
import { bytesText, countText, rowsText } from './format.ts';
import { GridPane } from './GridPane.tsx';
import { ReplyView } from './ReplyView.tsx';
import type { ResultView, RunView } from './runs.ts';
import type { Shell } from './shell.ts';

const PlanView = lazyPart(() => import('./PlanView.tsx'));

interface RunPaneProps {
  run: RunView;
  row: DatabaseSessionRow;
  shell: Shell;
}

/** One run: how it ended, what the server said beside it, and its results. */
export function RunPane({ run, row, shell }: RunPaneProps) {
  const [at, setAt] = useState('0');
  const withRows = run.results.filter((r) => r.columns.length > 0);
  const shown = withRows[Number(at)] ?? withRows[0];
  return (
    <div className="db-run" role="region" aria-label="Result">
      <Summary run={run} />
      {run.end?.error && <ErrorBox error={run.end.error} />}
      <Notices notices={run.notices} />
      {run.gone && (
        <p className="db-gone" role="status">
          Its rows are no longer kept on this machine: run it again to see them.
        </p>
      )}
      {withRows.length > 1 && (
        <SegmentedControl
          size="xs"
          aria-label="Result sets"
          value={at}
          onChange={setAt}
          data={withRows.map((r, i) => ({
            value: String(i),
            label: `Result ${i + 1} (${countText(r.rows)})`,
          }))}
        />
      )}
      {run.reply && <ReplyView reply={run.reply} />}
      {shown && <ResultBody key={shown.result} run={run} result={shown} row={row} shell={shell} />}
    </div>
  );
}

function ResultBody({ run, result, row, shell }: RunPaneProps & { result: ResultView }) {
  const single = result.columns.length === 1 && result.rows === 1 && result.ended !== null;
  const plan = single ? planOf(row.engine, run.text, result.window.get(0)?.[0]) : null;
  const [asText, setAsText] = useState(false);
  if (plan && !asText) {
    return (
      <Suspense fallback={null}>
        <PlanView plan={plan} onText={() => setAsText(true)} />
      </Suspense>
    );
  }
  if (row.engine === 'mongodb' && result.columns.length === 1)
    return <DocumentList result={result} shell={shell} sessionId={row.id} />;
  return <GridPane result={result} shell={shell} sessionId={row.id} statement={run.text} />;
}

/** Rows, rows changed, time; and that there is more where a limit ended it. */
function Summary({ run }: { run: RunView }) {
  const { end } = run;
  const rows = run.results.reduce((sum, r) => sum + r.rows, 0);
  const bytes = run.results.reduce((sum, r) => sum + r.bytes, 0);
  const affected = run.results.flatMap((r) => r.ended?.affected ?? []);
  const limited = run.results.some((r) => r.ended?.limited);
  const hasRows = run.results.some((r) => r.columns.length > 0);
  const changed = affected.length > 0 && !hasRows ? affected.reduce((a, b) => a + b, 0) : null;
  return (
    <p className="db-summary" role="status" data-outcome={end?.outcome}>
      {end === null ? <b>Running ...</b> : <b>{words[end.outcome]}</b>}
      {changed !== null && <span>{rowsText(changed)} changed</span>}
      {hasRows && <span>{rowsText(rows)}</span>}
      {bytes > 0 && <span>{bytesText(bytes)}</span>}
      {end && <span>{duration(end.ms)}</span>}
      {end && end.firstRowMs !== null && end.ms > 100 && (
        <span>first row after {duration(end.firstRowMs)}</span>
      )}
      {run.results.map((r) => r.ended?.tag && !hasRows && <span key={r.result}>{r.ended.tag}</span>)}
      {end?.open && <strong className="db-warn">waits for commit or rollback</strong>}
      {limited && <strong className="db-warn">ended at the row limit: there is more on the server</strong>}
    </p>
  );
}

const words = {
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
  unknown: 'Lost: what became of it is not known',
} as const;

function ErrorBox({ error }: { error: StatementError }) {
  return (
    <div className="db-error" role="alert">
      <b>{showHidden(error.text)}</b>
      {error.code && <code>{error.code}</code>}
      {error.detail && <p>{showHidden(error.detail)}</p>}
      {error.hint && <p>Hint: {showHidden(error.hint)}</p>}
    </div>
  );
}

function Notices({ notices }: { notices: readonly Notice[] }) {
  if (notices.length === 0) return null;
  return (
    <details className="db-notices" open={notices.length <= 3}>
      <summary>{notices.length === 1 ? '1 notice' : `${countText(notices.length)} notices`}</summary>
      <ul>
        {notices.map((notice, i) => (
          // Notices have no name; they are never reordered.
          <li key={i}>
            <b>{notice.severity}</b>{' '}
            {showHidden([notice.text, notice.detail, notice.hint].filter(Boolean).join(' '))}
          </li>
        ))}
      </ul>
    </details>
  );
}
