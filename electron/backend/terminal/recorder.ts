import { incidentStream, type NewEvent } from '../../domain/event.ts';
import {
  terminalClosed,
  terminalFailed,
  terminalOpened,
  type SessionState,
  type TerminalRow,
} from '../../domain/terminal/model.ts';
import type { Log } from '../log/log.ts';

/** What is written down when a program of this machine opens, in place of a host's shell. */
export type OpenedEvent = (row: TerminalRow, again: boolean) => NewEvent;

/** Writes down that shells were opened and ended. */
export function createRecorder(log: Log, person: () => string) {
  const openedBefore = new Set<string>();
  const append = (incidentId: string, event: NewEvent): void => {
    try {
      log.append(incidentStream(incidentId), [event], { actor: person() });
    } catch {
      // The disk is full: the shell must go on. The next command of the person meets the same and says so.
    }
  };
  return (
    { row, opened }: { row: TerminalRow; opened?: OpenedEvent | undefined },
    state: SessionState,
    wasOpen: boolean,
  ): void => {
    const { id: sessionId, incidentId, hostId, host, production } = row;
    if (state.kind === 'open') {
      const again = openedBefore.has(sessionId);
      openedBefore.add(sessionId);
      if (opened) append(incidentId, opened(row, again));
      const agent = row.agent ? { agent: true } : {};
      if (hostId !== null)
        append(incidentId, terminalOpened({ sessionId, hostId, host, production, again, ...agent }));
    } else if (state.kind === 'failed' && state.code !== 'CANCELLED' && hostId !== null) {
      const { code, text } = state;
      append(incidentId, terminalFailed({ sessionId, hostId, host, code, text: text.slice(0, 2000) }));
    } else if (state.kind === 'closed' && wasOpen) {
      const { reason, exitCode } = state;
      const text = state.text.slice(0, 2000);
      append(incidentId, terminalClosed({ sessionId, host, reason, text, exitCode }));
    }
  };
}
