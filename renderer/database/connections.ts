import type { ConnectionDetails, ConnectionRow } from '@domain/database/model.ts';
import { connectionDetails } from '@domain/database/model.ts';
import type { DatabaseSessionRow } from '@domain/database/session.ts';
import type { HostRow } from '@domain/host/model.ts';

/** Where a connection leads, as it is written: `orders@db-1.internal:5432/shop`. */
export function destinationOf(row: ConnectionDetails): string {
  const place = row.socketPath || `${row.address}:${row.port}`;
  return `${row.user ? `${row.user}@` : ''}${place}${row.database ? `/${row.database}` : ''}`;
}

/** The name of the host that a connection goes through. */
export function hostNameOf(row: ConnectionDetails, hosts: Record<string, HostRow>): string {
  if (row.hostId === null) return 'this machine';
  return hosts[row.hostId]?.name ?? 'a host that was removed';
}

/** The connections that a query finds, by name. */
export function findConnections(
  rows: readonly ConnectionRow[],
  hosts: Record<string, HostRow>,
  query: string,
): ConnectionRow[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return rows
    .filter((row) => {
      const text = [row.name, row.engine, destinationOf(row), hostNameOf(row, hosts), ...row.services].join(
        ' ',
      );
      return words.every((word) => text.toLowerCase().includes(word));
    })
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

/** What a form edits of a row. */
export function detailsOf(row: ConnectionRow): ConnectionDetails {
  return connectionDetails.parse(row);
}

/** What is written where the name was left empty. */
export function withName(details: ConnectionDetails): ConnectionDetails {
  const name = details.name.trim() || [details.database, details.address].filter(Boolean).join(' on ');
  return { ...details, name };
}

export const stateWords: Record<DatabaseSessionRow['state']['kind'], string> = {
  connecting: 'Connecting',
  open: 'Open',
  closed: 'Closed',
  failed: 'Failed',
};
