import { spanText } from '@domain/time.ts';
import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import type { IncidentRow, OpenStatus } from '@domain/incident/model.ts';
import { api } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { go } from '../app/route.ts';
import { useNow } from '../store/rows.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { SeverityBadge } from '../ui/Severity.tsx';
import { StatusBadge, statusLabels } from '../ui/Status.tsx';
import { bothTimes } from '../ui/time.ts';
import { useCommand } from '../ui/useCommand.ts';
import { ReopenDialog } from './ReopenDialog.tsx';
import { ResolveDialog } from './ResolveDialog.tsx';
import { useSeverities } from './useSeverities.ts';

const openStatuses: OpenStatus[] = ['investigating', 'identified', 'monitoring'];

/** How bad, what, since when, who leads, and what changes it. */
export function DeskHeader({ incident }: { incident: IncidentRow }) {
  const now = useNow();
  const { run, error } = useCommand();
  const [dialog, setDialog] = useState<'resolve' | 'reopen' | null>(null);
  const severities = useSeverities();
  const { id } = incident;
  const resolved = incident.status === 'resolved';
  const setStatus = (status: OpenStatus) => void run((key) => api.incident.setStatus({ key, id, status }));
  const setSeverity = (severity: (typeof severities)[number]) =>
    void run((key) => api.incident.setSeverity({ key, id, severity }));

  useOfferActs([
    ...(resolved
      ? [{ label: 'Reopen the incident', run: () => setDialog('reopen') }]
      : [
          { label: 'Resolve the incident', keys: 'r', hint: 'R', run: () => setDialog('resolve') },
          ...openStatuses
            .filter((s) => s !== incident.status)
            .map((s) => ({ label: `Set status: ${statusLabels[s]}`, run: () => setStatus(s) })),
        ]),
    ...severities.map((s) => ({
      label: `Set severity: ${s.label}`,
      hint: s.scheme,
      run: () => setSeverity(s),
    })),
    { label: 'Open the review', run: () => go({ view: 'review', id }) },
  ]);

  return (
    <header>
      <div className="desk-head">
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
            {severities.map((s, i) => (
              <div key={`${s.scheme} ${s.code}`}>
                {s.scheme !== severities[i - 1]?.scheme && <Menu.Label>{s.scheme}</Menu.Label>}
                <Menu.Item onClick={() => setSeverity(s)}>
                  <SeverityBadge severity={s} />
                </Menu.Item>
              </div>
            ))}
          </Menu.Dropdown>
        </Menu>
        <h1 className="desk-title" title={incident.title}>
          {incident.title}
        </h1>
        <dl className="desk-facts">
          <div className="desk-fact">
            <dt>{resolved ? 'Lasted' : 'Running for'}</dt>
            <dd className="mono" title={`Declared ${bothTimes(incident.declaredAt)}`}>
              {spanText((incident.resolvedAt ?? now) - incident.declaredAt)}
            </dd>
          </div>
          <div className="desk-fact">
            <dt>Commander</dt>
            <dd>{incident.commander}</dd>
          </div>
        </dl>
        {resolved ? (
          <>
            <StatusBadge status="resolved" />
            <Button size="xs" variant="default" onClick={() => setDialog('reopen')}>
              Reopen
            </Button>
          </>
        ) : (
          <>
            <Menu position="bottom-end">
              <Menu.Target>
                <Button
                  size="xs"
                  variant="default"
                  rightSection={<IconChevronDown size={14} />}
                  aria-label={`Status: ${statusLabels[incident.status]}. Change`}
                >
                  <StatusBadge status={incident.status} />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {openStatuses.map((s) => (
                  <Menu.Item key={s} onClick={() => setStatus(s)} disabled={s === incident.status}>
                    <StatusBadge status={s} />
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
            <Button size="xs" onClick={() => setDialog('resolve')}>
              Resolve
            </Button>
          </>
        )}
        <Button size="xs" variant="default" component="a" href={`#/incident/${id}/review`}>
          Review
        </Button>
      </div>
      <ErrorLine>{error}</ErrorLine>
      {dialog === 'resolve' && <ResolveDialog incident={incident} onClose={() => setDialog(null)} />}
      {dialog === 'reopen' && <ReopenDialog id={id} onClose={() => setDialog(null)} />}
    </header>
  );
}
