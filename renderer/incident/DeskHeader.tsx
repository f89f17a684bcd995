import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconChevronDown, IconDots } from '@tabler/icons-react';
import type { IncidentRow, OpenStatus, Severity } from '@domain/incident/model.ts';
import { api } from '../api/client.ts';
import { useOfferActs, type Act } from '../app/acts.ts';
import { go } from '../app/route.ts';
import { SeverityMenu } from '../severity/SeverityMenu.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { StatusBadge, statusLabels } from '../ui/Status.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { DeskDialogs } from './DeskDialogs.tsx';
import { DeskLine } from './DeskLine.tsx';
import { DeskNotices } from './DeskNotices.tsx';
import { openDialog, type DeskDialog } from './dialogs.ts';
import { levelsOf, useSchemesFor } from './useSeverities.ts';

const openStatuses: OpenStatus[] = ['investigating', 'identified', 'monitoring'];

const always: [DeskDialog, string][] = [
  ['link', 'Link to another incident ...'],
  ['breach', 'Breach and notices ...'],
  ['hold', 'Legal hold ...'],
];
const whileOpen: [DeskDialog, string][] = [
  ['handover', 'Hand over command ...'],
  ['ring', 'Ring somebody ...'],
  ['merge', 'It is a duplicate ...'],
  ['withdraw', 'Declared by mistake ...'],
];

/** How bad, what, since when, who leads, what is due, and what changes it. */
export function DeskHeader({ incident }: { incident: IncidentRow }) {
  const { run, error } = useCommand();
  const schemes = useSchemesFor(incident.services);
  const { id } = incident;
  const resolved = incident.status === 'resolved';
  const setStatus = (status: OpenStatus) => void run((key) => api.incident.setStatus({ key, id, status }));
  const setSeverity = (severity: Severity) =>
    void run((key) => api.incident.setSeverity({ key, id, severity }));
  const dialogs = resolved ? always : [...whileOpen, ...always];

  useOfferActs([
    ...(resolved
      ? [{ label: 'Reopen the incident', run: () => openDialog('reopen') }]
      : [
          { label: 'Resolve the incident', keys: 'r', hint: 'R', run: () => openDialog('resolve') },
          ...openStatuses
            .filter((s) => s !== incident.status)
            .map((s) => ({ label: `Set status: ${statusLabels[s]}`, run: () => setStatus(s) })),
        ]),
    ...levelsOf(schemes).map((s) => ({
      label: `Set severity: ${s.label}`,
      hint: s.scheme,
      run: () => setSeverity(s),
    })),
    { label: 'Help me choose the severity', run: () => openDialog('severity') },
    ...dialogs.map(([name, label]): Act => ({
      label: label.replace(/ \.\.\.$/, ''),
      run: () => openDialog(name),
    })),
    { label: 'Open the review', run: () => go({ view: 'review', id }) },
  ]);

  return (
    <header>
      <div className="desk-head">
        <SeverityMenu incident={incident} onPick={setSeverity} />
        <h1 className="desk-title" title={incident.title}>
          {incident.title}
        </h1>
        {resolved ? (
          <>
            <StatusBadge status="resolved" closedAs={incident.closedAs} />
            <Button size="xs" variant="default" onClick={() => openDialog('reopen')}>
              Reopen
            </Button>
          </>
        ) : (
          <>
            <StatusMenu status={incident.status} onPick={setStatus} />
            <Button size="xs" onClick={() => openDialog('resolve')}>
              Resolve
            </Button>
          </>
        )}
        <Button size="xs" variant="default" component="a" href={`#/incident/${id}/review`}>
          Review
        </Button>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="default" size="md" aria-label="More about this incident">
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {dialogs.map(([name, label]) => (
              <Menu.Item key={name} onClick={() => openDialog(name)}>
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
      <DeskLine incident={incident} />
      <DeskNotices incident={incident} />
      <ErrorLine>{error}</ErrorLine>
      <DeskDialogs incident={incident} />
    </header>
  );
}

function StatusMenu({ status, onPick }: { status: IncidentRow['status']; onPick(status: OpenStatus): void }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          rightSection={<IconChevronDown size={14} />}
          aria-label={`Status: ${statusLabels[status]}. Change`}
        >
          <StatusBadge status={status} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {openStatuses.map((s) => (
          <Menu.Item key={s} onClick={() => onPick(s)} disabled={s === status}>
            <StatusBadge status={s} />
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
