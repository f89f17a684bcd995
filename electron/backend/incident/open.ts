import type { IncidentRow } from '../../domain/incident/model.ts';
import type { Db } from '../log/database.ts';

/** Reads the incidents that are not resolved. */
export function openIncidents(db: Db, find: (id: string) => IncidentRow | undefined): () => IncidentRow[] {
  const ids = db.prepare<[], string>("SELECT id FROM incident WHERE status <> 'resolved'").pluck();
  return () => ids.all().flatMap((id) => find(id) ?? []);
}
