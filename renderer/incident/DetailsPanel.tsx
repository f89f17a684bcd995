import { TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { builtInRoles, type IncidentRow } from '@domain/incident/model.ts';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { useGuideRoles } from './useGuideRoles.ts';
import { SavedField } from './SavedField.tsx';

/** What the incident is: title, summary, impact, services and who has which role. Fields save when left. */
export function DetailsPanel({ incident }: { incident: IncidentRow }) {
  const { id } = incident;
  const services = useCommand();
  return (
    <div className="details">
      <SavedField
        label="Title"
        value={incident.title}
        save={(title, key) => api.incident.rename({ key, id, title })}
      />
      <SavedField
        label="Summary"
        lines={3}
        placeholder="What is happening, as you would tell it to someone who just came in"
        value={incident.summary}
        save={(summary, key) => api.incident.setSummary({ key, id, summary })}
      />
      <SavedField
        label="Impact"
        lines={2}
        placeholder="Who is affected, and how badly"
        value={incident.impact}
        save={(impact, key) => api.incident.setImpact({ key, id, impact })}
      />
      <TagsInput
        label="Affected services"
        placeholder={incident.services.length === 0 ? 'Type a name and press Enter' : ''}
        value={incident.services}
        onChange={(list) => void services.run((key) => api.incident.setServices({ key, id, services: list }))}
      />
      <ErrorLine>{services.error}</ErrorLine>
      <Roles incident={incident} />
    </div>
  );
}

// A guide's "incident commander" is the commander, "communications lead" the communications.
function isBuiltIn(name: string): boolean {
  return builtInRoles.some(
    (role) => name === role || name === `incident ${role}` || name.startsWith(`${role} `),
  );
}

function Roles({ incident }: { incident: IncidentRow }) {
  const guideRoles = [...useGuideRoles().keys()].filter((name) => !isBuiltIn(name));
  const names = [...new Set([...builtInRoles, ...guideRoles, ...Object.keys(incident.roles)])];
  return (
    <fieldset className="roles">
      <legend>Roles</legend>
      {names.map((role) => (
        <RoleField key={`${role} ${incident.roles[role] ?? ''}`} incident={incident} role={role} />
      ))}
    </fieldset>
  );
}

function RoleField({ incident, role }: { incident: IncidentRow; role: string }) {
  const stored = incident.roles[role] ?? '';
  const [person, setPerson] = useState(stored);
  const { run, error, setError } = useCommand();
  const save = async () => {
    const next = person.trim();
    if (next === stored) return;
    const saved = await run((key) =>
      api.incident.assignRole({ key, id: incident.id, role, person: next || null }),
    );
    if (!saved) setPerson(stored);
  };
  return (
    <div>
      <TextInput
        size="xs"
        label={role === 'dba' ? 'DBA' : role[0]?.toUpperCase() + role.slice(1)}
        placeholder="Nobody yet"
        value={person}
        onChange={(e) => {
          setError(null);
          setPerson(e.currentTarget.value);
        }}
        onBlur={() => void save()}
        onKeyDown={(e) => e.key === 'Enter' && e.currentTarget.blur()}
      />
      <ErrorLine>{error}</ErrorLine>
    </div>
  );
}
