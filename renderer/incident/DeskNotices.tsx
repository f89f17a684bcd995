import { Button } from '@mantine/core';
import type { IncidentRow } from '@domain/incident/model.ts';
import { linkLabels } from '@domain/incident/commandEntries.ts';
import { hrefOf } from '../app/route.ts';
import { useTable } from '../store/rows.ts';
import { openDialog } from './dialogs.ts';

/** What must not be overlooked: command that waits to be accepted, incidents that this one hangs together with. */
export function DeskNotices({ incident }: { incident: IncidentRow }) {
  const incidents = useTable('incident');
  const { handover, links, hold } = incident;
  const causing = Object.values(incidents).filter((other) =>
    other.links.some((l) => l.kind === 'caused_by' && l.other === incident.id),
  );
  if (!handover && links.length === 0 && causing.length === 0 && !hold) return null;
  return (
    <div className="desk-notices">
      {handover && (
        <span className="desk-notice" data-strong>
          {handover.from} offers command to {handover.to}.
          <Button size="compact-xs" onClick={() => openDialog('handover')}>
            Read the brief
          </Button>
        </span>
      )}
      {links.map(({ kind, other }) => (
        <span key={`${kind} ${other}`} className="desk-notice">
          {linkLabels[kind]}{' '}
          <a href={hrefOf({ view: 'incident', id: other })}>
            {incidents[other]?.title ?? 'an incident that is not here'}
          </a>
        </span>
      ))}
      {causing.map((other) => (
        <span key={other.id} className="desk-notice">
          Cause of <a href={hrefOf({ view: 'incident', id: other.id })}>{other.title}</a>
        </span>
      ))}
      {hold && <span className="desk-notice">Legal hold</span>}
    </div>
  );
}
