import { Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import type { IncidentRow, Severity } from '@domain/incident/model.ts';
import { openDialog } from '../incident/dialogs.ts';
import { SeverityBadge } from '../ui/Severity.tsx';
import { levelsOf, useSchemesFor } from '../incident/useSeverities.ts';

/** The incident's severity, and every level to change it to; the scheme of its services comes first. */
export function SeverityMenu({
  incident,
  onPick,
}: {
  incident: IncidentRow;
  onPick(severity: Severity): void;
}) {
  const levels = levelsOf(useSchemesFor(incident.services));
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <button
          type="button"
          className="bare-button"
          aria-label={`Severity: ${incident.severity?.label ?? 'pending'}. Change`}
        >
          <SeverityBadge severity={incident.severity} />
          <IconChevronDown size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
        <Menu.Item onClick={() => openDialog('severity')}>Help me choose ...</Menu.Item>
        {levels.map((s, i) => (
          <div key={`${s.scheme} ${s.code}`}>
            {s.scheme !== levels[i - 1]?.scheme && <Menu.Label>{s.scheme}</Menu.Label>}
            <Menu.Item onClick={() => onPick(s)}>
              <SeverityBadge severity={s} />
            </Menu.Item>
          </div>
        ))}
        <Menu.Divider />
        <Menu.Item component="a" href="#/severities">
          Severity schemes
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
