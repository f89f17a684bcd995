import { receivers } from './broadcast.ts';
import type { Screen } from './screen.ts';

/** The screens of this page by session: what acts from outside of them reaches them here. */
const screens = new Map<string, Screen>();

export const screenOf = (sessionId: string): Screen | undefined => screens.get(sessionId);

/** The screens that get what is typed in a session, while input is broadcast. */
export const peersOf = (sessionId: string): Screen[] =>
  receivers(sessionId).flatMap((id) => screens.get(id) ?? []);

/** Makes a screen reachable; returns how to take it away. */
export function register(screen: Screen): () => void {
  screens.set(screen.id, screen);
  return () => {
    if (screens.get(screen.id) === screen) screens.delete(screen.id);
  };
}
