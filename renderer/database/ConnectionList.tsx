import { Button, Group } from '@mantine/core';
import { IconBolt, IconDatabase, IconLeaf, type Icon } from '@tabler/icons-react';
import { engineNames, type ConnectionRow, type Engine } from '@domain/database/model.ts';
import { hrefOf } from '../app/route.ts';
import { ProductionMark } from '../host/ProductionMark.tsx';
import { useTable } from '../store/rows.ts';
import { destinationOf, hostNameOf, stateWords } from './connections.ts';

const icons: Record<Engine, Icon> = {
  postgres: IconDatabase,
  mysql: IconDatabase,
  mariadb: IconDatabase,
  redis: IconBolt,
  mongodb: IconLeaf,
};

/** What engine a connection speaks: its icon and its name. */
export function EngineMark({ engine }: { engine: Engine }) {
  const Icon = icons[engine];
  return (
    <span className="db-engine">
      <Icon size={15} stroke={1.6} aria-hidden /> {engineNames[engine]}
    </span>
  );
}

interface ListProps {
  rows: ConnectionRow[];
  /** The incident that shells which are opened here belong to. */
  incidentId?: string;
  onEdit?(row: ConnectionRow): void;
  onRemove?(row: ConnectionRow): void;
}

/** Connections, with the shells that are open on them. */
export function ConnectionList({ rows, incidentId, onEdit, onRemove }: ListProps) {
  const hosts = useTable('host');
  const sessions = Object.values(useTable('databaseSession'));
  if (rows.length === 0) return <p className="quiet">No database matches.</p>;
  return (
    <ul className="framed-list host-list db-list" aria-label="Databases">
      {rows.map((row) => {
        const open = sessions.filter((s) => s.connectionId === row.id);
        return (
          <li key={row.id} data-production={row.production || undefined}>
            <span className="db-name">
              <span className="host-name">
                <strong>{row.name}</strong>
                {row.production && <ProductionMark />}
              </span>
              <EngineMark engine={row.engine} />
            </span>
            <span className="db-place">
              <span className="mono host-address" title={destinationOf(row)}>
                {destinationOf(row)}
              </span>
              <span className="quiet">via {hostNameOf(row, hosts)}</span>
            </span>
            <span className="host-tags">
              {row.services.map((service) => (
                <span key={service}>{service}</span>
              ))}
              {open.map((s) => (
                <span key={s.id} className="db-state" data-state={s.state.kind}>
                  {stateWords[s.state.kind]}
                  {s.writing && ', may write'}
                </span>
              ))}
            </span>
            <Group gap={6} wrap="nowrap">
              <Button
                size="xs"
                component="a"
                href={hrefOf({ view: 'database', id: row.id, ...(incidentId && { incidentId }) })}
                aria-label={`Open a shell on ${row.name}`}
              >
                Open
              </Button>
              {onEdit && (
                <Button
                  size="xs"
                  variant="default"
                  aria-label={`Edit ${row.name}`}
                  onClick={() => onEdit(row)}
                >
                  Edit
                </Button>
              )}
              {onRemove && (
                <Button
                  size="xs"
                  variant="default"
                  aria-label={`Remove ${row.name}`}
                  onClick={() => onRemove(row)}
                >
                  Remove
                </Button>
              )}
            </Group>
          </li>
        );
      })}
    </ul>
  );
}
