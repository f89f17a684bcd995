import { Button } from '@mantine/core';
import { useState } from 'react';
import { assertNever } from '@domain/assert.ts';
import { duration } from '@domain/run/duration.ts';
import { outcomeWords } from '@domain/run/entries.ts';
import type { Attempt, RunRow, RunStep } from '@domain/run/row.ts';
import { spanText } from '@domain/time.ts';
import { api } from '../api/client.ts';
import { useRow } from '../store/rows.ts';
import { useNow } from '../store/time.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { bothTimes, clock } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { useZone } from '../ui/useZone.ts';

/** Lines of output shown before it is folded. */
const FOLD = 8;

/** How the last try of a step ended, or who settled it by hand. */
export function StepResult({ run, step }: { run: RunRow; step: RunStep }) {
  const zone = useZone();
  const last = step.attempts.at(-1);
  const together = step.attempts.filter((a) => a.batch === last?.batch);
  const byHand =
    (step.state === 'done' || step.state === 'skipped') && step.at !== null && step.at !== last?.endedAt;
  return (
    <>
      {together.length > 1 ? (
        <HostTable run={run} step={step} attempts={together} />
      ) : (
        last && <AttemptLine run={run} step={step} attempt={last} />
      )}
      {byHand && step.at !== null && (
        <p className="step-result">
          <b>
            {step.state === 'skipped' ? `Skipped: ${step.reason}` : step.note ? `Done: ${step.note}` : 'Done'}
          </b>
          <span title={bothTimes(step.at)}>{clock(step.at, zone)}</span>
          <span>{step.by}</span>
        </p>
      )}
    </>
  );
}

function AttemptLine({ run, step, attempt }: { run: RunRow; step: RunStep; attempt: Attempt }) {
  const zone = useZone();
  return (
    <>
      {attempt.text !== step.command && (
        <p className="step-ran">
          <span>Ran as</span> <code>{attempt.text}</code>
        </p>
      )}
      <p className="step-result" data-outcome={outcomeTone(attempt)}>
        {attempt.outcome === null ? <Running attempt={attempt} /> : <b>{outcomeText(attempt)}</b>}
        <span>on {attempt.host}</span>
        <span title={bothTimes(attempt.startedAt)}>{clock(attempt.startedAt, zone)}</span>
        <span>{attempt.by}</span>
        {attempt.how === 'captured' && <span>captured</span>}
        {triesOf(step) > 1 && <span>try {triesOf(step)}</span>}
      </p>
      {attempt.reason && <p className="step-note">{attempt.reason}</p>}
      <Outputs run={run} attempt={attempt} />
    </>
  );
}

function triesOf(step: RunStep): number {
  return new Set(step.attempts.map((a) => a.batch)).size;
}

function Outputs({ run, attempt }: { run: RunRow; attempt: Attempt }) {
  const { tail, stderr, more } = attempt;
  return (
    <>
      {tail && <Tail text={tail} />}
      {more.stdout && <WholeOutput run={run} attempt={attempt} stream="stdout" />}
      {stderr && <p className="step-note">Standard error</p>}
      {stderr && <Tail text={stderr} label="Standard error" />}
      {more.stderr && <WholeOutput run={run} attempt={attempt} stream="stderr" />}
    </>
  );
}

/** Each host's own result: where one of several failed or was lost it must not hide among the others. */
function HostTable({ run, step, attempts }: { run: RunRow; step: RunStep; attempts: Attempt[] }) {
  const zone = useZone();
  const first = attempts[0];
  const { run: send, error } = useCommand();
  const running = attempts.filter((a) => a.outcome === null).length;
  const good = attempts.filter((a) => outcomeTone(a) === 'good').length;
  const cancel = (attempt: string) =>
    void send(() => api.run.cancelStep({ runId: run.id, stepId: step.id, attempt }));
  return (
    <>
      {first && first.text !== step.command && (
        <p className="step-ran">
          <span>Ran as</span> <code>{first.text}</code>
        </p>
      )}
      <p className="step-result">
        <b>
          {running > 0
            ? `Running on ${running} of ${attempts.length} hosts`
            : `${good} of ${attempts.length} hosts ended well`}
        </b>
        {first && <span title={bothTimes(first.startedAt)}>{clock(first.startedAt, zone)}</span>}
        {first && <span>{first.by}</span>}
        {triesOf(step) > 1 && <span>try {triesOf(step)}</span>}
      </p>
      <table className="step-hosts" aria-label={`Results: ${step.title}`}>
        <thead>
          <tr>
            <th>Host</th>
            <th>Result</th>
            <th>Time</th>
          </tr>
        </thead>
        <tbody>
          {attempts.map((attempt) => (
            <tr key={attempt.id} data-outcome={outcomeTone(attempt)}>
              <th scope="row">{attempt.host}</th>
              <td>
                <HostResult run={run} attempt={attempt} />
              </td>
              <td className="mono">
                {attempt.endedAt === null ? (
                  <Button size="compact-xs" variant="default" onClick={() => cancel(attempt.id)}>
                    Cancel on {attempt.host}
                  </Button>
                ) : (
                  duration(attempt.endedAt - attempt.startedAt)
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <ErrorLine>{error}</ErrorLine>
    </>
  );
}

function HostResult({ run, attempt }: { run: RunRow; attempt: Attempt }) {
  const words = outcomeWords(attempt);
  const said = attempt.tail || attempt.stderr || attempt.reason;
  if (!said) return <b>{words}</b>;
  return (
    <details open={outcomeTone(attempt) !== 'good'}>
      <summary>
        <b>{words}</b> <span className="quiet">{(attempt.tail || attempt.stderr).split('\n').at(-1)}</span>
      </summary>
      {attempt.reason && <p className="step-note">{attempt.reason}</p>}
      <Outputs run={run} attempt={attempt} />
    </details>
  );
}

/** Reads the kept text of a long output when it is asked for. */
function WholeOutput(props: { run: RunRow; attempt: Attempt; stream: 'stdout' | 'stderr' }) {
  const { run, attempt, stream } = props;
  const [text, setText] = useState<string | null>(null);
  const { run: send, busy, error } = useCommand();
  const file = attempt.more[stream];
  const read = async () => {
    const found = await send(() => api.run.output({ runId: run.id, attempt: attempt.id, stream }));
    if (found)
      setText(found.kept ? found.text : 'It is kept on the console that ran it, or was changed since.');
  };
  return (
    <>
      {text === null ? (
        <button type="button" className="link-button" disabled={busy} onClick={() => void read()}>
          Show the whole output ({Math.ceil((file?.bytes ?? 0) / 1024).toLocaleString('en')} kB
          {file?.complete === false && ', cut off there'})
        </button>
      ) : (
        <pre className="step-tail" tabIndex={0} aria-label="Whole output">
          {text}
        </pre>
      )}
      <ErrorLine>{error}</ErrorLine>
    </>
  );
}

function Running({ attempt }: { attempt: Attempt }) {
  const now = useNow();
  const terminal = useRow('terminal', attempt.sessionId);
  return (
    <>
      <b>Running for {spanText(Math.max(0, now - attempt.startedAt))}</b>
      {terminal?.step === 'waiting' && <span>the shell has not taken it yet, look into the terminal</span>}
    </>
  );
}

function outcomeText({ outcome, exitCode, signal, startedAt, endedAt }: Attempt): string {
  const took = duration((endedAt ?? startedAt) - startedAt);
  switch (outcome) {
    case 'finished':
      if (exitCode !== null) return `Exit ${exitCode} in ${took}`;
      return signal ? `Ended by ${signal} after ${took}` : `Ended after ${took}, exit code not known`;
    case 'bounded':
      return `Ended by us after ${took}, as announced`;
    case 'interrupted':
      return `Interrupted after ${took}`;
    case 'cancelled':
      return 'Cancelled before it ran';
    case 'rejected':
      return 'Not run: the shell refused it';
    case 'unknown':
      return 'How it ended is not known';
    case null:
      return 'Running';
    default:
      return assertNever(outcome);
  }
}

function outcomeTone({ outcome, exitCode }: Attempt): string {
  if (outcome === null) return 'running';
  if ((outcome === 'finished' && exitCode === 0) || outcome === 'bounded') return 'good';
  return (outcome === 'finished' && exitCode !== null) || outcome === 'rejected' ? 'bad' : 'unsure';
}

function Tail({ text, label = 'Output' }: { text: string; label?: string }) {
  const [open, setOpen] = useState(false);
  const lines = text.split('\n');
  const folded = lines.length > FOLD && !open;
  return (
    <>
      <pre className="step-tail" tabIndex={0} aria-label={label}>
        {folded ? lines.slice(-FOLD).join('\n') : text}
      </pre>
      {lines.length > FOLD && (
        <button type="button" className="link-button" onClick={() => setOpen(!open)} aria-expanded={open}>
          {open ? 'Show the last lines only' : `Show all ${lines.length} lines`}
        </button>
      )}
    </>
  );
}
