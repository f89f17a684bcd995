import { Button } from '@mantine/core';
import type { IncidentRow } from '@domain/incident/model.ts';
import { roleTasks, type Task } from '@domain/task/model.ts';
import { api } from '../api/client.ts';
import { useGuideRoles } from '../incident/useGuideRoles.ts';
import { useCommand } from '../ui/useCommand.ts';

/** So many are offered at a time: more would be a list nobody reads. */
const MOST = 4;

/** What the roles that are filled usually begin with; one click gives it to who has the role. */
export function Suggestions({ incident, tasks }: { incident: IncidentRow; tasks: readonly Task[] }) {
  const { run, busy } = useCommand();
  const known = new Set(tasks.map((t) => t.title));
  const roles = useGuideRoles();
  const offers = Object.entries(incident.roles).flatMap(([role, person]) =>
    (roleTasks[role] ?? roles.get(role.toLowerCase()) ?? [])
      .filter((title) => title !== 'Set the severity' || incident.severity === null)
      .map((title) => ({ role, person, title })),
  );
  const open = offers.filter(({ title }) => !known.has(title)).slice(0, MOST);
  if (open.length === 0 || incident.status === 'resolved') return null;
  return (
    <div className="task-suggestions">
      <span className="quiet">Usual first tasks of the roles</span>
      {open.map(({ role, person, title }) => (
        <Button
          key={`${role} ${title}`}
          size="compact-xs"
          variant="default"
          disabled={busy}
          onClick={() =>
            void run((key) => api.task.give({ key, incidentId: incident.id, title, person, minutes: 10 }))
          }
        >
          {person}: {title}
        </Button>
      ))}
    </div>
  );
}
