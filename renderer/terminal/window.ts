import { useEffect, useRef } from 'react';
import { hrefOf } from '../app/route.ts';

const NAME = 'holdfast.terminal.window';

/** Shows one terminal in a window of its own; false where the browser blocks it. */
export function popOut(sessionId: string): boolean {
  const url = new URL(hrefOf({ view: 'terminal', id: sessionId }), location.href);
  return window.open(url, `holdfast-${sessionId}`, 'popup,width=900,height=600') !== null;
}

/** Tells the other windows that this one shows a session no more, so that one of them takes it back. */
export function useTellClosing(sessionId: string): void {
  useEffect(() => {
    const tell = (): void => {
      const channel = new BroadcastChannel(NAME);
      channel.postMessage(sessionId);
      channel.close();
    };
    addEventListener('pagehide', tell);
    return () => {
      removeEventListener('pagehide', tell);
      tell();
    };
  }, [sessionId]);
}

/** Hears that the window which shows a session closes, while `taken`. */
export function useWatchTaken(sessionId: string, taken: boolean, takeBack: () => void): void {
  const latest = useRef(takeBack);
  useEffect(() => {
    latest.current = takeBack;
  });
  useEffect(() => {
    if (!taken) return;
    const channel = new BroadcastChannel(NAME);
    channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (data === sessionId) latest.current();
    });
    return () => channel.close();
  }, [sessionId, taken]);
}
