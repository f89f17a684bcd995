import type { StoredEvent } from '../event.ts';
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
} from './model.ts';

const MINUTE = 60_000;

const dueAfter = (at: number, minutes: number | null): number | null =>
  minutes === null ? null : at + minutes * MINUTE;

/** The tasks and decisions of an incident after one more event; null where it changes nothing. */
export function foldTasks(row: TaskRow, event: StoredEvent): TaskRow | null {
  if (taskGiven.is(event)) return given(row, event);
  if (decisionMade.is(event)) {
    const { decisionId: id, ...rest } = event.data;
    const others = row.decisions.filter((d) => d.id !== id);
    return { ...row, decisions: [...others, { id, ...rest, at: event.at }] };
  }
  const change = changeOf(event);
  const id = event.data['taskId'];
  if (!change || !row.tasks.some((t) => t.id === id)) return null;
  return { ...row, tasks: row.tasks.map((t) => (t.id === id ? { ...t, ...change(t) } : t)) };
}

function given(row: TaskRow, event: StoredEvent<Parameters<typeof taskGiven>[0]>): TaskRow | null {
  const { taskId: id, title, person, minutes, source } = event.data;
  if (row.tasks.some((t) => t.id === id)) return null;
  const dueAt = dueAfter(event.at, minutes);
  const task: Task = {
    id,
    title,
    person,
    state: 'given',
    source,
    minutes,
    givenAt: event.at,
    dueAt,
    doneAt: null,
    note: '',
  };
  return { ...row, tasks: [...row.tasks, task] };
}

function changeOf(event: StoredEvent): ((task: Task) => Partial<Task>) | null {
  const { at } = event;
  if (taskUnderstood.is(event)) return (t) => ({ state: 'understood', dueAt: dueAfter(at, t.minutes) });
  if (taskChecked.is(event)) {
    const { note, minutes } = event.data;
    return () => ({ note, minutes, dueAt: dueAfter(at, minutes) });
  }
  if (taskReassigned.is(event)) {
    const { person, minutes } = event.data;
    return () => ({ person, minutes, state: 'given', dueAt: dueAfter(at, minutes) });
  }
  if (taskDone.is(event)) return () => ({ state: 'done', doneAt: at, note: event.data.note });
  if (taskDropped.is(event)) return () => ({ state: 'dropped', doneAt: at, note: event.data.note });
  if (taskReopened.is(event)) return () => ({ state: 'given', doneAt: null, dueAt: null });
  return null;
}
