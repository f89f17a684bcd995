import type { Db } from '../log/database.ts';
import { createCapturer, type OpenAlone } from './capture.ts';
import { createExecutor, type StepShell } from './executor.ts';
import { createOutputs } from './outputs.ts';
import { createPreparer, type Assess } from './prepare.ts';
import { incidentStream } from '../../domain/event.ts';
import { runCaptureStarted } from '../../domain/run/capture.ts';
import { readOutputs, readUnderWay } from './reader.ts';
import { createPatientWriter } from '../log/patient.ts';
import { createRunSecrets } from './secrets.ts';
import { createRunService, type RunDeps } from './service.ts';
import { createStepRunner, type StepDeps } from './steps.ts';

export interface RunsDeps
  extends Omit<RunDeps, 'secrets' | 'steps'>, Pick<StepDeps, 'host' | 'incidentTitle' | 'now'> {
  db: Db;
  /** The terminals. */
  shell: StepShell;
  /** How a command gets the only session of a connection; questions on the way go to the person. */
  openAlone: OpenAlone;
  /** Where long outputs are kept. */
  outputsFolder: string;
  assess: Assess;
}

/** Everything of runs, put together: `dispose` stores what is under way as unknown. */
export function createRuns(deps: RunsDeps) {
  const { log, db, shell, find, host, openAlone, person, now } = deps;
  const recorder = createPatientWriter(log);
  const secrets = createRunSecrets();
  const outputs = createOutputs(deps.outputsFolder);
  const capturer = createCapturer({
    log,
    recorder,
    outputs,
    person,
    now,
    openAlone: (h, signal, make) => openAlone(host(h.id) ?? h, signal, make),
  });
  const executor = createExecutor({ log, recorder, shell, underWay: () => readUnderWay(db), person, now });
  const preparer = createPreparer({ assess: deps.assess, secrets });
  const steps = createStepRunner({ ...deps, find, executor, capturer, preparer, outputs });
  return {
    service: createRunService({ ...deps, secrets, steps }),
    outputs: {
      /** The long outputs of an incident's runs, or of all where it is null. */
      of: (incidentId: string | null) => readOutputs(db, incidentId),
      path: outputs.path,
      take: outputs.take,
    },
    /** Removes the kept outputs of an incident; answers how many. */
    forget(incidentId: string): number {
      const events = log.stream(incidentStream(incidentId)).filter(runCaptureStarted.is);
      return outputs.forget(new Set(events.map((event) => event.data.attempt)));
    },
    /** The secrets that were filled in for runs that are open. */
    secrets: () => secrets.all(),
    dispose(): void {
      executor.dispose();
      capturer.dispose();
      recorder.dispose();
      secrets.clear();
    },
  };
}
