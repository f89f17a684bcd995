import { create } from 'zustand';

/** The sessions that get the same keys now; none while nothing is broadcast. */
const useBroadcast = create<{ ids: readonly string[] }>(() => ({ ids: [] }));

/** Types into all of these sessions what is typed in any of them. Fewer than two ends it. */
export function broadcastTo(ids: readonly string[]): void {
  useBroadcast.setState({ ids: ids.length > 1 ? [...ids] : [] });
}

export const stopBroadcast = (): void => broadcastTo([]);

/** Leaves out the sessions that are not open any more: one that connects again gets keys only when chosen again. */
export function keepBroadcast(open: ReadonlySet<string>): void {
  const { ids } = useBroadcast.getState();
  if (ids.some((id) => !open.has(id))) broadcastTo(ids.filter((id) => open.has(id)));
}

/** The sessions that get what is typed in this one, beside itself. */
export function receivers(sessionId: string): string[] {
  const { ids } = useBroadcast.getState();
  return ids.includes(sessionId) ? ids.filter((id) => id !== sessionId) : [];
}

/** The sessions that get the same keys. */
export const useReceivers = (): readonly string[] => useBroadcast((state) => state.ids);
