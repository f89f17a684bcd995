import { create } from 'zustand';
import { z } from 'zod';

const NAME = 'holdfast.terminal.broadcast';

interface Broadcast {
  ids: readonly string[];
  /** The incident whose terminals they are. */
  incidentId: string;
}

/** What the windows of this console tell each other: who gets the keys now, the keys, and the question who it is. */
const message = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('now'), ids: z.array(z.string()).max(1000), incidentId: z.string() }),
  z.object({ kind: z.literal('keys'), to: z.string(), text: z.string() }),
  z.object({ kind: z.literal('ask') }),
]);

/** The sessions that get the same keys now; none while nothing is broadcast. */
const useBroadcast = create<Broadcast>(() => ({ ids: [], incidentId: '' }));

let channel: BroadcastChannel | null = null;
const tell = (what: z.infer<typeof message>): void => channel?.postMessage(what);

/** Shares the broadcast with the other windows; `type` types what they pass on, where this one shows the session. */
export function shareBroadcast(type: (sessionId: string, text: string) => void): void {
  if (channel) return;
  channel = new BroadcastChannel(NAME);
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const heard = message.safeParse(data).data;
    const { ids, incidentId } = useBroadcast.getState();
    if (heard?.kind === 'now') useBroadcast.setState({ ids: heard.ids, incidentId: heard.incidentId });
    else if (heard?.kind === 'keys' && ids.includes(heard.to)) type(heard.to, heard.text);
    else if (heard?.kind === 'ask' && ids.length > 0) tell({ kind: 'now', ids: [...ids], incidentId });
  });
  tell({ kind: 'ask' });
}

/** Passes keys on to the window that shows a session. */
export const passOn = (sessionId: string, text: string): void => tell({ kind: 'keys', to: sessionId, text });

/** Types into all of these sessions what is typed in any of them, in whatever window. Fewer than two ends it. */
export function broadcastTo(ids: readonly string[], incidentId = ''): void {
  const next = { ids: ids.length > 1 ? [...ids] : [], incidentId };
  useBroadcast.setState(next);
  tell({ kind: 'now', ...next });
}

export const stopBroadcast = (): void => broadcastTo([]);

/**
 * Leaves out the sessions of an incident that are not open any more: one that connects again gets keys only when chosen
 * again.
 */
export function keepBroadcast(open: ReadonlySet<string>, incidentId = ''): void {
  const now = useBroadcast.getState();
  if (now.incidentId !== incidentId || now.ids.every((id) => open.has(id))) return;
  broadcastTo(
    now.ids.filter((id) => open.has(id)),
    incidentId,
  );
}

/** Leaves a session out that no window of ours shows any more: what says that it gets keys must be true. */
export function leaveBroadcast(sessionId: string): void {
  const { ids, incidentId } = useBroadcast.getState();
  if (!ids.includes(sessionId)) return;
  broadcastTo(
    ids.filter((id) => id !== sessionId),
    incidentId,
  );
}

/** The sessions that get what is typed in this one, beside itself. */
export function receivers(sessionId: string): string[] {
  const { ids } = useBroadcast.getState();
  return ids.includes(sessionId) ? ids.filter((id) => id !== sessionId) : [];
}

/** The sessions that get the same keys. */
export const useReceivers = (): readonly string[] => useBroadcast((state) => state.ids);
