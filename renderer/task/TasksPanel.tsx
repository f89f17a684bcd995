import { Button } from '@mantine/core';
import { useState } from 'react';
import type { IncidentRow } from '@domain/incident/model.ts';
import type { Task } from '@domain/task/model.ts';
import { useRow } from '../store/rows.ts';
import { Empty } from '../ui/Empty.tsx';
import { Decisions } from './Decisions.tsx';
import { GiveTask } from './GiveTask.tsx';
import { Phases } from './Phases.tsx';
import { Suggestions } from './Suggestions.tsx';
import { TaskItem } from './TaskItem.tsx';
import './task.css';

const isOpen = (t: Task) => t.state === 'given' || t.state === 'understood';

/** Who does what until when, the guide's checklists, and what was decided. */
export default function TasksPanel({ incident }: { incident: IncidentRow }) {
  const row = useRow('task', incident.id);
  const [over, setOver] = useState(false);
  const tasks = row?.tasks ?? [];
  const open = tasks.filter(isOpen).toSorted((a, b) => (a.dueAt ?? Infinity) - (b.dueAt ?? Infinity));
  const done = tasks.filter((t) => !isOpen(t)).toReversed();
  return (
    <div className="tasks">
      <GiveTask incidentId={incident.id} />
      {open.length === 0 && (
        <Empty title="No open task">
          Give each task to one person by name, with the minutes until you check back.
        </Empty>
      )}
      <ul className="task-list" aria-label="Open tasks">
        {open.map((task) => (
          <TaskItem key={task.id} incidentId={incident.id} task={task} />
        ))}
      </ul>
      <Suggestions incident={incident} tasks={tasks} />
      {done.length > 0 && (
        <div>
          <Button size="compact-xs" variant="subtle" aria-expanded={over} onClick={() => setOver(!over)}>
            {over ? 'Hide what is over' : `Show ${done.length} that are over`}
          </Button>
          {over && (
            <ul className="task-list" aria-label="Tasks that are over">
              {done.map((task) => (
                <TaskItem key={task.id} incidentId={incident.id} task={task} />
              ))}
            </ul>
          )}
        </div>
      )}
      <Phases incident={incident} />
      <Decisions incident={incident} decisions={row?.decisions ?? []} />
    </div>
  );
}
