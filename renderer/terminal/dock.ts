import { createContext, use } from 'react';
import type { TerminalAct } from './keys.ts';

/** What the panes, tabs and headers of a dock share. */
export interface Dock {
  incidentId: string;
  maximised: boolean;
  /** Does what a key or a menu asks of the arrangement, for one terminal. */
  act(sessionId: string, act: TerminalAct): void;
  broadcast(): void;
}

export const DockContext = createContext<Dock | null>(null);

/** The dock around the caller. */
export function useDock(): Dock {
  const dock = use(DockContext);
  if (!dock) throw new Error('There is no dock around this part');
  return dock;
}
