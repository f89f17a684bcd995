import { lazy } from 'react';

const FIRST_RETRY_MS = 250;
const MAX_RETRY_MS = 4000;

/**
 * React's `lazy` that asks again, without end, for a part that did not come: the browser breaks off what it loads when
 * the machine's network changes, from this machine too, and the console may be about to start again. A part that is
 * given up would take the whole page with it.
 */
export const lazyPart: typeof lazy = (load) => lazy(() => untilThere(load));

async function untilThere<T>(load: () => Promise<T>): Promise<T> {
  for (let wait = FIRST_RETRY_MS; ; wait = Math.min(wait * 1.6, MAX_RETRY_MS)) {
    try {
      await Promise.all([...document.querySelectorAll<HTMLLinkElement>('link[data-broken]')].map(askAgain));
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

// A style sheet that did not come is not asked for by the next load: its link is there already.
addEventListener('error', ({ target }) => void (isStyle(target) && (target.dataset['broken'] = '')), {
  capture: true,
});

function isStyle(target: EventTarget | null): target is HTMLLinkElement {
  return target instanceof HTMLLinkElement && target.rel === 'stylesheet';
}

function askAgain(broken: HTMLLinkElement): Promise<void> {
  const link = broken.cloneNode() as HTMLLinkElement;
  delete link.dataset['broken'];
  return new Promise((resolve, reject) => {
    link.onload = () => resolve();
    link.onerror = () => reject(new Error(`${link.href} did not come`));
    broken.replaceWith(link);
  });
}
