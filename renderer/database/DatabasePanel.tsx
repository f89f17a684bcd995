import type { IncidentRow } from '@domain/incident/model.ts';
import '../host/host.css';
import { useTable } from '../store/rows.ts';
import { Empty } from '../ui/Empty.tsx';
import { ConnectionList } from './ConnectionList.tsx';
import { findConnections } from './connections.ts';
import './database.css';

/** The databases, from an incident's desk: what is done in a shell opened here stands in its record. */
export default function DatabasePanel({ incident }: { incident: IncidentRow }) {
  const rows = findConnections(Object.values(useTable('database')), useTable('host'), '');
  if (rows.length === 0) {
    return (
      <Empty title="No databases yet">
        <a href="#/databases">Add one</a>
      </Empty>
    );
  }
  return (
    <div className="db-panel">
      <ConnectionList rows={rows} incidentId={incident.id} />
    </div>
  );
}
