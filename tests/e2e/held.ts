import type { Page } from '@playwright/test';

/** Lets a test hold the console's answers back, as on a machine that is busy with something else. */
export interface HeldAnswers {
  hold(): void;
  /** All that was held arrives, in its order. */
  release(): void;
}

/** Before the page is opened. */
export async function holdAnswers(page: Page): Promise<HeldAnswers> {
  let held: (() => void)[] | null = null;
  await page.routeWebSocket(/\/rpc$/, (socket) => {
    socket.connectToServer().onMessage((message) => {
      if (held) held.push(() => socket.send(message));
      else socket.send(message);
    });
  });
  return {
    hold: () => void (held ??= []),
    release() {
      for (const send of held ?? []) send();
      held = null;
    },
  };
}
