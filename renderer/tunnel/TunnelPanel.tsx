import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { IncidentRow } from '@domain/incident/model.ts';
import { useOfferActs } from '../app/acts.ts';
import { useTable } from '../store/rows.ts';
import { Empty } from '../ui/Empty.tsx';
import { TunnelDialog } from './TunnelDialog.tsx';
import { TunnelList } from './TunnelList.tsx';

/** The tunnels of this console. Those opened from an incident are in its record. */
export default function TunnelPanel({ incident }: { incident?: IncidentRow }) {
  const [adding, setAdding] = useState(false);
  const any = Object.keys(useTable('tunnel')).length > 0;
  const hosts = Object.keys(useTable('host')).length > 0;
  const incidentId = incident?.id ?? null;
  useOfferActs(hosts ? [{ label: 'Open a tunnel ...', run: () => setAdding(true) }] : []);
  return (
    <section className="tunnel-panel" aria-label="Tunnels">
      <div className="tunnel-bar">
        <h2>Tunnels</h2>
        {hosts && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setAdding(true)}
          >
            Open a tunnel
          </Button>
        )}
      </div>
      {any ? (
        <TunnelList incidentId={incidentId} />
      ) : (
        <Empty title="No tunnels">
          <span>
            {hosts
              ? 'A tunnel brings a port behind a host to this machine, or the other way round.'
              : 'Add a host first: a tunnel goes through one.'}
          </span>
        </Empty>
      )}
      {adding && <TunnelDialog incidentId={incidentId} onClose={() => setAdding(false)} />}
    </section>
  );
}
