import { RPCLink } from '@orpc/client/websocket';
import type { Wire } from './wire.ts';

const RETRY_MS = 500;

/** The web shell's wire: one WebSocket for procedures, one for each byte lane, all on the page's own origin. */
export function openSocketWire(onClose: () => void): Promise<Wire> {
  const base = location.origin.replace(/^http/, 'ws');
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${base}/rpc`);
    const link = new RPCLink({ websocket: socket });
    socket.addEventListener('open', () =>
      resolve({ link, openLane: (path) => openLane(`${base}/${path}`), close: () => socket.close() }),
    );
    socket.addEventListener('close', () => {
      reject(new Error('Holdfast does not answer'));
      onClose();
    });
  });
}

function openLane(url: string): ReturnType<Wire['openLane']> {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  const queue: Uint8Array[] = [];
  socket.addEventListener('open', () => {
    for (const bytes of queue.splice(0)) socket.send(bytes as Uint8Array<ArrayBuffer>);
  });
  return {
    send(bytes) {
      if (socket.readyState === WebSocket.OPEN) socket.send(bytes as Uint8Array<ArrayBuffer>);
      else if (socket.readyState === WebSocket.CONNECTING) queue.push(bytes);
    },
    onMessage: (listener) =>
      socket.addEventListener('message', (e: MessageEvent<ArrayBuffer>) => listener(new Uint8Array(e.data))),
    onClose: (listener) => socket.addEventListener('close', listener),
    close: () => socket.close(),
  };
}

/** True where Holdfast answers and does not know this page: its session ended, a new link is needed. */
export async function isRefused(): Promise<boolean> {
  return fetch('/session').then(
    (answer) => answer.status === 401,
    () => false,
  );
}

/** Exchanges the link's one-time token for the session cookie; false where this page may not talk to Holdfast. */
export async function enter(): Promise<boolean> {
  const token = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (token) {
    history.replaceState(null, '', location.pathname);
    const answer = await ask({ method: 'POST', body: token });
    if (answer.ok) return true;
  }
  return (await ask()).ok;
}

/** Asks until there is an answer: the browser breaks a request off when the machine's network changes. */
async function ask(how: RequestInit = {}): Promise<Response> {
  for (;;) {
    try {
      return await fetch('/session', how);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
