import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { IncidentRow } from '@domain/incident/model.ts';
import { Evidence } from './Evidence.tsx';
import './file.css';
import { HostFiles } from './HostFiles.tsx';
import { TransferList } from './TransferList.tsx';

/** Files of an incident: what was collected and added, and what lies on its hosts. */
export default function FilesPanel({ incident }: { incident: IncidentRow }) {
  const [view, setView] = useState<'evidence' | 'hosts'>('evidence');
  return (
    <div className="files">
      <SegmentedControl
        size="xs"
        className="files-views"
        aria-label="Which files"
        value={view}
        onChange={(value) => setView(value as typeof view)}
        data={[
          { value: 'evidence', label: 'Evidence' },
          { value: 'hosts', label: 'On hosts' },
        ]}
      />
      {view === 'evidence' ? <Evidence incidentId={incident.id} /> : <HostFiles incidentId={incident.id} />}
      <TransferList incidentId={incident.id} />
    </div>
  );
}
