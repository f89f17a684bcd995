import type { Page } from '@playwright/test';

/** Milliseconds from Enter on a line until the page shows a text. */
export async function until(page: Page, line: string, text: string, limitMs = 120_000): Promise<number> {
  await page.keyboard.type(line);
  await arm(page, text);
  await page.keyboard.press('Enter');
  return answer(page, limitMs);
}

/** Milliseconds from a key until the page shows a text. */
export async function keyTime(page: Page, key: string, text: string): Promise<number> {
  await arm(page, text);
  await page.keyboard.press(key);
  return answer(page, 120_000);
}

/** Waits in the page: from the next key that goes down to the frame whose last lines show the text. */
async function arm(page: Page, text: string): Promise<void> {
  await page.evaluate((wanted) => {
    const shows = (): boolean => {
      const rows = [...document.querySelectorAll('.xterm-rows > div')].map((row) => row.textContent ?? '');
      const filled = rows.filter((row) => row.trim() !== '').slice(-3);
      return filled.some((row) => (wanted.length === 1 ? row.startsWith(wanted) : row.includes(wanted)));
    };
    const found = new Promise<number>((resolve) => {
      const begin = (event: KeyboardEvent): void => {
        if (event.key === 'Control') return;
        removeEventListener('keydown', begin, { capture: true });
        const start = performance.now();
        // After the frame that shows it: a message follows the painting.
        const painted = new MessageChannel();
        painted.port1.onmessage = () => {
          painted.port1.close();
          resolve(performance.now() - start);
        };
        const rows = new MutationObserver(() => {
          if (!shows()) return;
          rows.disconnect();
          painted.port2.postMessage(null);
        });
        rows.observe(document.body, { subtree: true, childList: true, characterData: true });
      };
      addEventListener('keydown', begin, { capture: true });
    });
    Object.assign(window, { hfFound: found });
  }, text);
}

/** A page that does not show it in time says so instead of hanging. */
const answer = (page: Page, limitMs: number): Promise<number> =>
  page.evaluate(
    (limit) =>
      Promise.race([
        (window as unknown as { hfFound: Promise<number> }).hfFound,
        new Promise<never>((_, reject) =>
          setTimeout(
            () => reject(new Error(`not shown: ${document.querySelector('.xterm-rows')?.textContent}`)),
            limit,
          ),
        ),
      ]),
    limitMs,
  );

/** Notes from now on how far the frames lie apart. */
export async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = { worst: 0, last: performance.now() };
    const frame = (now: number): void => {
      seen.worst = Math.max(seen.worst, now - seen.last);
      seen.last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame((now) => {
      seen.last = now;
      requestAnimationFrame(frame);
    });
    Object.assign(window, { hfFrames: seen });
  });
}

/** Milliseconds between the two frames that lay farthest apart. */
export const worstFrame = (page: Page): Promise<number> =>
  page.evaluate(() => (window as unknown as { hfFrames: { worst: number } }).hfFrames.worst);
