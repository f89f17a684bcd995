import { foldTasks } from '../../domain/task/fold.ts';
import {
  decisionMade,
  taskChecked,
  taskDone,
  taskDropped,
  taskGiven,
  taskReassigned,
  taskReopened,
  taskUnderstood,
  type TaskRow,
} from '../../domain/task/model.ts';
import { incidentOf, jsonProjection } from '../log/jsonProjection.ts';

const types = [
  taskGiven,
  taskUnderstood,
  taskChecked,
  taskReassigned,
  taskDone,
  taskDropped,
  taskReopened,
  decisionMade,
].map((e) => e.type);

/** The tasks and decisions of each incident. */
export const taskProjection = jsonProjection<TaskRow>({
  feature: 'task',
  version: 1,
  types: new Set(types),
  keyOf: incidentOf,
  empty: (incidentId) => ({ incidentId, tasks: [], decisions: [] }),
  fold: foldTasks,
});
