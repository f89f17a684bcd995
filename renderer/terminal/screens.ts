import { rowsNow } from '../store/rows.ts';
import { leaveBroadcast, passOn, receivers, shareBroadcast } from './broadcast.ts';
import type { Screen } from './screen.ts';

/** The screens of this page by session: what acts from outside of them reaches them here. */
const screens = new Map<string, Screen>();

export const screenOf = (sessionId: string): Screen | undefined => screens.get(sessionId);

/**
 * The sessions that get what is typed in one, while input is broadcast. One window shows each: this one, or another that
 * is told.
 */
export const peersOf = (sessionId: string): Pick<Screen, 'receive' | 'production'>[] =>
  receivers(sessionId).map((id) => ({
    // What is not known counts as the worst.
    production: rowsNow('terminal')[id]?.production ?? true,
    receive(text) {
      const here = screens.get(id);
      if (here?.attached()) here.receive(text);
      else passOn(id, text);
    },
  }));

/** Makes a screen reachable; returns how to take it away. */
export function register(screen: Screen): () => void {
  screens.set(screen.id, screen);
  shareBroadcast((id, text) => {
    const here = screens.get(id);
    if (here?.attached()) here.receive(text);
  });
  return () => {
    if (screens.get(screen.id) !== screen) return;
    screens.delete(screen.id);
    leaveBroadcast(screen.id);
  };
}
