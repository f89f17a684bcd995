import { RPCLink } from '@orpc/client/message-port';
import { isShellMessage, type LaneRequest, type PageMessage } from '@domain/shell.ts';
import type { PageLane, Wire } from './wire.ts';

/** True inside the desktop app's window. */
export const inDesktop = (): boolean => location.protocol === 'holdfast:';

/** The desktop shell's wire: the preload script hands over one port, over which every lane is opened. */
export function openPortWire(onClose: () => void): Promise<Wire> {
  return new Promise((resolve) => {
    let rpc: MessagePort | undefined;
    const end = (): void => {
      removeEventListener('message', take);
      onClose();
    };
    const take = ({ source, data, ports: [link] }: MessageEvent<unknown>): void => {
      if (source !== window || !isShellMessage(data)) return;
      if (data.holdfast === 'link' && link && !rpc) {
        rpc = openPort(link, 'rpc');
        rpc.addEventListener('close', end, { once: true });
        const port = rpc;
        resolve({
          link: new RPCLink({ port }),
          openLane: (path) => portLane(openPort(link, path)),
          close: () => port.close(),
        });
        port.start();
      } else if (data.holdfast === 'down') {
        // Calls under way fail at once, whether or not the port has noticed yet.
        rpc?.dispatchEvent(new Event('close'));
      }
    };
    addEventListener('message', take);
    window.postMessage({ holdfast: 'ready' } satisfies PageMessage, location.origin);
  });
}

function openPort(link: MessagePort, lane: string): MessagePort {
  const { port1, port2 } = new MessageChannel();
  link.postMessage({ lane } satisfies LaneRequest, [port2]);
  return port1;
}

function portLane(port: MessagePort): PageLane {
  return {
    // Electron's ports take no transfer list of buffers, and copy all of the buffer behind a view.
    send: (bytes) => port.postMessage(bytes.slice()),
    onMessage(listener) {
      port.addEventListener('message', ({ data }: MessageEvent<Uint8Array>) => listener(data));
      port.start();
    },
    onClose: (listener) => port.addEventListener('close', listener),
    close: () => port.close(),
  };
}
