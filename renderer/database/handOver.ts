import type { ConnectionRow, Engine } from '@domain/database/model.ts';
import { go } from '../app/route.ts';

/** The engines that read a step's text, by the shell that the guide names. */
const engines: Record<string, readonly Engine[]> = {
  sql: ['postgres', 'mysql', 'mariadb'],
  psql: ['postgres'],
  mysql: ['mysql', 'mariadb'],
  redis: ['redis'],
  mongosh: ['mongodb'],
};

/** The connections that a step's text can run on; none for what is no text for a database. */
export function connectionsFor(shell: string, rows: readonly ConnectionRow[]): ConnectionRow[] {
  const fits = engines[shell] ?? [];
  return rows.filter((row) => fits.includes(row.engine)).toSorted((a, b) => a.name.localeCompare(b.name));
}

const waiting = new Map<string, string>();

/** Opens a connection's shell with a text in its editor. It does not run by itself. */
export function handToShell(connection: ConnectionRow, text: string, incidentId: string): void {
  waiting.set(connection.id, text);
  go({ view: 'database', id: connection.id, incidentId });
}

/** The text that was handed to a connection's shell; null where none was. */
export function handedText(connectionId: string): string | null {
  return waiting.get(connectionId) ?? null;
}

/** The text stands in the editor. */
export function dropHandedText(connectionId: string): void {
  waiting.delete(connectionId);
}
