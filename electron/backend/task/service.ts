import { ulid } from 'ulid';
import { incidentStream, type NewEvent } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import {
  decisionMade,
  taskChecked,
  taskDone,
  taskDropped,
  taskGiven,
  taskReassigned,
  taskReopened,
  taskUnderstood,
  type Task,
  type TaskRow,
} from '../../domain/task/model.ts';
import type { Log } from '../log/log.ts';

export interface TaskDeps {
  log: Log;
  row(incidentId: string): TaskRow | undefined;
  /** Throws NOT_FOUND where there is no such incident. */
  needIncident(id: string): unknown;
  person(): string;
}

interface About {
  key?: string | undefined;
  incidentId: string;
}
interface One extends About {
  taskId: string;
}

const ok = { ok: true } as const;

/** Tasks with one name each, and decisions. */
export function createTaskService({ log, row, needIncident, person }: TaskDeps) {
  const append = ({ key, incidentId }: About, event: NewEvent) => {
    needIncident(incidentId);
    log.append(incidentStream(incidentId), [event], { actor: person(), key });
    return ok;
  };
  const need = ({ incidentId, taskId }: One): Task => {
    const task = row(incidentId)?.tasks.find((t) => t.id === taskId);
    if (!task) throw new Failure('NOT_FOUND', 'This task is not here.');
    return task;
  };
  const isOver = ({ state }: Task) => state === 'done' || state === 'dropped';
  return {
    give(c: About & { title: string; person: string; minutes: number | null }) {
      const taskId = c.key ?? ulid();
      append(
        c,
        taskGiven({ taskId, title: c.title, person: c.person, minutes: c.minutes, source: 'person' }),
      );
      return { id: taskId };
    },
    understood(c: One) {
      const { state, title } = need(c);
      return state === 'given' ? append(c, taskUnderstood({ taskId: c.taskId, title })) : ok;
    },
    checkBack(c: One & { note: string; minutes: number | null }) {
      const { title } = need(c);
      return append(c, taskChecked({ taskId: c.taskId, title, note: c.note, minutes: c.minutes }));
    },
    reassign(c: One & { person: string; minutes: number | null }) {
      const { title } = need(c);
      return append(c, taskReassigned({ taskId: c.taskId, title, person: c.person, minutes: c.minutes }));
    },
    finish(c: One & { note: string }) {
      const task = need(c);
      return isOver(task) ? ok : append(c, taskDone({ taskId: c.taskId, title: task.title, note: c.note }));
    },
    drop(c: One & { note: string }) {
      const task = need(c);
      return isOver(task)
        ? ok
        : append(c, taskDropped({ taskId: c.taskId, title: task.title, note: c.note }));
    },
    reopen(c: One) {
      const task = need(c);
      return isOver(task) ? append(c, taskReopened({ taskId: c.taskId, title: task.title })) : ok;
    },
    decide({
      key,
      incidentId,
      ...decision
    }: About & { what: string; why: string; by: string; rejected: string }) {
      return append({ key, incidentId }, decisionMade({ decisionId: key ?? ulid(), ...decision }));
    },
  };
}
