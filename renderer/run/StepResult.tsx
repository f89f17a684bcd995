import { useState } from 'react';
import { assertNever } from '@domain/assert.ts';
import { duration } from '@domain/run/duration.ts';
import type { Attempt, RunStep } from '@domain/run/model.ts';
import { spanText } from '@domain/time.ts';
import { useNow, useRow } from '../store/rows.ts';
import { bothTimes, clock } from '../ui/time.ts';
import { useZone } from '../ui/useZone.ts';

/** Lines of output shown before it is folded. */
const FOLD = 8;

/** How the last try of a step ended, or who settled it by hand. */
export function StepResult({ step }: { step: RunStep }) {
  const zone = useZone();
  const last = step.attempts.at(-1);
  const byHand =
    (step.state === 'done' || step.state === 'skipped') && step.at !== null && step.at !== last?.endedAt;
  return (
    <>
      {last && <AttemptLine step={step} attempt={last} />}
      {byHand && step.at !== null && (
        <p className="step-result">
          <b>{step.state === 'skipped' ? `Skipped: ${step.reason}` : 'Done'}</b>
          <span title={bothTimes(step.at)}>{clock(step.at, zone)}</span>
          <span>{step.by}</span>
        </p>
      )}
    </>
  );
}

function AttemptLine({ step, attempt }: { step: RunStep; attempt: Attempt }) {
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
        {step.attempts.length > 1 && <span>try {step.attempts.length}</span>}
      </p>
      {attempt.reason && <p className="step-note">{attempt.reason}</p>}
      {attempt.tail && <Tail text={attempt.tail} />}
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

function outcomeText({ outcome, exitCode, startedAt, endedAt }: Attempt): string {
  const took = duration((endedAt ?? startedAt) - startedAt);
  switch (outcome) {
    case 'finished':
      return exitCode === null ? `Ended after ${took}, exit code not known` : `Exit ${exitCode} in ${took}`;
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
  if (outcome === 'finished' && exitCode === 0) return 'good';
  return (outcome === 'finished' && exitCode !== null) || outcome === 'rejected' ? 'bad' : 'unsure';
}

function Tail({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  const lines = text.split('\n');
  const folded = lines.length > FOLD && !open;
  return (
    <>
      <pre className="step-tail" tabIndex={0} aria-label="Output">
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
