import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { assertNever } from '@domain/assert.ts';
import { BOUND_MS } from '@domain/run/endless.ts';
import type { Preview } from '@domain/run/preview.ts';
import { RiskBadge } from './RiskBadge.tsx';
import type { Choice } from './target.ts';

/** What there is to mind before a command runs. */
export function Cautions({ preview, how }: { preview: Preview; how: Choice['how'] }) {
  const { risk, reasons, warnings, reveals, problems, fit } = preview;
  return (
    <>
      <p className="step-risk">
        <RiskBadge risk={risk} />
        {risk === 'read' && <span>It only looks.</span>}
      </p>
      {warnings.map((warning) => (
        <Caution key={warning}>{warning}</Caution>
      ))}
      {reasons.map((reason) => (
        <Caution key={`${reason.part} ${reason.why}`}>
          <code>{reason.part}</code> {reason.why}.
        </Caution>
      ))}
      {reveals.map((what) => (
        <Caution key={what}>It shows {what}. What is a secret is masked in the record.</Caution>
      ))}
      {fit && <Caution>{fitText(fit, how)}</Caution>}
      {problems.map((problem) => (
        <Caution key={problem.message}>{problem.message}</Caution>
      ))}
    </>
  );
}

function fitText(fit: NonNullable<Preview['fit']>, how: Choice['how']): string {
  const captured = how === 'captured';
  switch (fit.kind) {
    case 'endless':
      return captured
        ? `${fit.what} does not end by itself: it is ended after ${BOUND_MS / 1000} s. Watch it in a terminal for longer.`
        : `${fit.what} does not end by itself: end it with Ctrl+C or Cancel.`;
    case 'screen':
      return captured
        ? `${fit.what} wants a terminal: choose "In a terminal".`
        : `${fit.what} takes the terminal over until you leave it.`;
    case 'prompt':
      return captured
        ? `It is typed into ${fit.what}: choose a terminal with it open.`
        : `It is typed into ${fit.what}: open that in the terminal first.`;
    default:
      return assertNever(fit.kind);
  }
}

function Caution({ children }: { children: ReactNode }) {
  return (
    <p className="step-caution">
      <IconAlertTriangle size={14} aria-hidden /> <span>{children}</span>
    </p>
  );
}
