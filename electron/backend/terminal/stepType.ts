import { randomBytes } from 'node:crypto';
import { Failure } from '../../domain/failure.ts';
import type { StepPhase, StepResult } from '../../domain/terminal/step.ts';
import type { ShellChannel } from '../ssh/channel.ts';
import type { Output } from './output.ts';
import { createStepRun } from './stepRun.ts';
import { longLineProblem, stepKeys, stepProblem } from './stepText.ts';

const CTRL_C = 3;

export interface StepDeps {
  output: Output;
  channel: ShellChannel;
  now(): number;
  /** Null once it ended. */
  onPhase(phase: StepPhase | null): void;
}

/** Types a step into an open shell and follows it. Throws INVALID where the text is none, and then has sent nothing. */
export function typeStep(text: string, { output, channel, now, onPhase }: StepDeps): Promise<StepResult> {
  const { modes } = output;
  const problem = stepProblem(text) ?? (modes.paste ? null : longLineProblem(text));
  if (problem) throw new Failure('INVALID', problem);
  const id = randomBytes(16).toString('hex');
  return new Promise((resolve) => {
    output.step = createStepRun(id, text, {
      now,
      show: output.show,
      release: output.release,
      interrupt: () => channel.write(Buffer.of(CTRL_C)),
      onPhase,
      onEnd: (result) => {
        output.step = null;
        onPhase(null);
        resolve(result);
      },
    });
    onPhase('sent');
    channel.write(Buffer.from(stepKeys(text, id, modes.paste)));
  });
}
