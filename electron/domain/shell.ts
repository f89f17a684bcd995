/**
 * How the page and the desktop shell speak. The page has no Node and no Electron: all it gets is a MessagePort.
 *
 * 1. The page listens for `message` on its window, then posts `{ holdfast: 'ready' }` to it.
 * 2. The preload script answers on the same window with `{ holdfast: 'link' }` and one port, the link, as soon as the
 *    backend is up. `ready` may be posted again at any time; the answer is then a fresh link.
 * 3. For each lane the page makes a MessageChannel and posts a LaneRequest over the link with one end of it. `rpc` is
 *    the lane of the procedures; any other name is a byte lane, e.g. `terminal/<id>`, as in the web shell's paths.
 * 4. A lane that does not exist is closed. Bytes are posted as Uint8Array and without a transfer list.
 * 5. `down` says that the backend ended; with `again` it is being restarted: post `ready` and wait for the link.
 */

/** The page's origin in the desktop shell. */
export const appOrigin = 'holdfast://app';

/** What the page may load and reach, in both shells. Mantine sets styles inline; scripts come from the page's files. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What the application's menu asks the page to do. */
const shellActs = ['declare', 'palette', 'settings'] as const;
export type ShellAct = (typeof shellActs)[number];

/** From the page to its window. */
export interface PageMessage {
  holdfast: 'ready';
}

/** From the shell to the page's window; `link` carries one port. `reason` is plain words. */
export type ShellMessage =
  | { holdfast: 'link' }
  | { holdfast: 'down'; reason: string; again: boolean }
  | { holdfast: 'act'; act: ShellAct };

/** Over the link, with one port: opens a lane by its name. */
export interface LaneRequest {
  lane: string;
}

/** True for a message of the page, among whatever else is posted to a window. */
export function isPageMessage(data: unknown): data is PageMessage {
  return kindOf(data) === 'ready';
}

/** True for a message of the shell. The page also checks that `event.source` is its own window. */
export function isShellMessage(data: unknown): data is ShellMessage {
  const kind = kindOf(data);
  return kind === 'link' || kind === 'down' || kind === 'act';
}

function kindOf(data: unknown): unknown {
  return typeof data === 'object' && data !== null && 'holdfast' in data ? data.holdfast : undefined;
}
