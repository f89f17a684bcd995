import { assertNever } from '../../domain/assert.ts';
import { serveTask } from '../backgroundWorker.ts';
import { inspect } from './check.ts';
import { explainFile } from './files.ts';
import { backUpTo, stage, verifyFile } from './tasks.ts';

/** One long task over a whole data file. */
export type Task =
  | { kind: 'verify'; dataFile: string; origin: string }
  | { kind: 'check'; dataFile: string }
  | { kind: 'backUp'; dataFile: string; file: string }
  | { kind: 'stage'; backup: string; staged: string };

function run(task: Task): unknown {
  switch (task.kind) {
    case 'verify':
      return verifyFile(task.dataFile, task.origin);
    case 'check':
      return inspect(task.dataFile, 'wholly');
    case 'backUp':
      return backUpTo(task.dataFile, task.file);
    case 'stage':
      return stage(task.backup, task.staged);
    default:
      return assertNever(task);
  }
}

await serveTask(run, explainFile);
