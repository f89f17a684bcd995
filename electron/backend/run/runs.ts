import type { HostRow } from '../../domain/host/model.ts';
import type { Db } from '../log/database.ts';
import type { SshConnection } from '../ssh/connection.ts';
import { createPool } from '../ssh/pool.ts';
import { createCapturer } from './capture.ts';
import { createExecutor, type StepShell } from './executor.ts';
import { createOutputs } from './outputs.ts';
import { createPreparer, type Assess } from './prepare.ts';
import { readUnderWay } from './reader.ts';
import { createRecorder } from './recorder.ts';
import { createRunSecrets } from './secrets.ts';
import { createRunService, type RunDeps } from './service.ts';
import { createStepRunner, type StepDeps } from './steps.ts';

export interface RunsDeps
  extends Omit<RunDeps, 'secrets' | 'steps'>, Pick<StepDeps, 'host' | 'incidentTitle' | 'now'> {
  db: Db;
  /** The terminals. */
  shell: StepShell;
  /** Makes a connection to a host; questions on the way go to the person. */
  connect(host: HostRow, signal: AbortSignal): Promise<SshConnection>;
  /** Where long outputs are kept. */
  outputsFolder: string;
  assess: Assess;
}

/** Everything of runs, put together: `dispose` stores what is under way as unknown and closes the connections. */
export function createRuns(deps: RunsDeps) {
  const { log, db, shell, find, host, connect, person, now } = deps;
  const recorder = createRecorder(log);
  const secrets = createRunSecrets();
  const outputs = createOutputs(deps.outputsFolder);
  const pool = createPool();
  const capturer = createCapturer({
    log,
    recorder,
    outputs,
    person,
    now,
    // An edited host is another connection.
    lease: (h, signal) =>
      pool.use(`${h.id} ${h.updatedAt}`, (withdrawn) => connect(host(h.id) ?? h, withdrawn), signal),
  });
  const executor = createExecutor({ log, recorder, shell, underWay: () => readUnderWay(db), person, now });
  const preparer = createPreparer({ assess: deps.assess, secrets });
  const steps = createStepRunner({ ...deps, find, executor, capturer, preparer, outputs });
  return {
    service: createRunService({ ...deps, secrets, steps }),
    async dispose(): Promise<void> {
      executor.dispose();
      capturer.dispose();
      recorder.dispose();
      secrets.clear();
      await pool.dispose();
    },
  };
}
