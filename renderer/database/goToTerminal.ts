import { hrefOf } from '../app/route.ts';
import { showTerminal } from '../terminal/useSessions.ts';

/** Shows a terminal in its incident's dock. */
export function goToTerminal(incidentId: string, terminalId: string): void {
  showTerminal(incidentId, terminalId);
  location.hash = hrefOf({ view: 'incident', id: incidentId });
}
