import { memo } from 'react';
import type { Step } from '@domain/guide/model.ts';
import { CommandText } from '../ui/CommandText.tsx';

/** A step of a guide to read: what it is, when it applies, what is typed, what is to be seen. */
export const StepCard = memo(function StepCard({ step }: { step: Step }) {
  const title = step.title || (step.kind === 'manual' ? 'Step' : '');
  return (
    <li className="step-card" data-kind={step.kind}>
      {(title || step.condition || step.alternative) && (
        <div className="step-card-head">
          {step.number && <span className="step-number">{step.number}</span>}
          {step.alternative && <span className="step-chip">or</span>}
          {title && <span className="step-card-title">{title}</span>}
          {step.condition && !title.includes(step.condition) && (
            <span className="step-chip">{step.condition}</span>
          )}
        </div>
      )}
      {step.notes?.map((note) => (
        <p key={note} className="step-note">
          {note}
        </p>
      ))}
      {step.kind === 'command' && <CommandText text={step.command} />}
      {step.inline?.map((inline) => (
        <CommandText key={inline.id} text={inline.command} />
      ))}
      {step.expected && step.expected.length > 0 && (
        <p className="step-note">
          <b>Expected:</b> {step.expected.join(' ')}
        </p>
      )}
      {step.sample && (
        <details className="step-sample">
          <summary>Sample output</summary>
          <pre>{step.sample}</pre>
        </details>
      )}
    </li>
  );
});
