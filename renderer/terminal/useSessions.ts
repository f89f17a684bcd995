import { create } from 'zustand';
import type { TerminalRow } from '@domain/terminal/model.ts';
import { useRows } from '../store/rows.ts';

/** The terminal that each incident's dock shows; others ask it to show one. */
const useChosen = create<Record<string, string>>(() => ({}));

/** Shows a session in its incident's dock. */
export function showTerminal(incidentId: string, sessionId: string): void {
  useChosen.setState({ [incidentId]: sessionId });
}

/** An incident's sessions, oldest first, and the one that is shown. */
export function useSessions(incidentId: string): {
  sessions: TerminalRow[];
  active: string | undefined;
  choose(id: string): void;
} {
  const sessions = useRows('terminal', (rows) =>
    rows.filter((row) => row.incidentId === incidentId).sort((a, b) => a.createdAt - b.createdAt),
  );
  const chosen = useChosen((state) => state[incidentId]);
  const active = sessions.some(({ id }) => id === chosen) ? chosen : sessions.at(-1)?.id;
  return { sessions, active, choose: (id) => showTerminal(incidentId, id) };
}
