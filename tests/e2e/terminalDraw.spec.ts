import type { Page } from '@playwright/test';
import { sshdMissing, startSshd, type Sshd } from '../fixtures/sshd.ts';
import { addHost, hostOn } from './acts.ts';
import { expect, test } from './console.ts';
import { plainShell, screens } from './terminals.ts';

test.skip(sshdMissing !== null, sshdMissing ?? '');

let sshd: Sshd;
test.beforeAll(async () => {
  sshd = await startSshd(plainShell);
});
test.afterAll(() => sshd.stop());

const hasWebgl = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.createElement('canvas').getContext('webgl2') !== null);
const canvases = (page: Page) => page.locator('.xterm-screen canvas');

async function open(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await addHost(page, hostOn(sshd, 'app-1'));
  await page.getByRole('link', { name: 'Incidents', exact: true }).click();
  await page.getByLabel('What is wrong?').fill('Drawn fast');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await page.getByRole('menuitem', { name: 'app-1' }).click();
  await page.getByRole('button', { name: 'Trust it and connect' }).click();
  await expect(page.getByText('Connected to app-1.')).toBeVisible();
}

/** What stands on the left of the first eight rows, as pixels: the canvas has no text to be read. */
async function picture(page: Page): Promise<Buffer> {
  const box = await page.locator('.xterm-screen').boundingBox();
  return page.screenshot({ clip: { x: box?.x ?? 0, y: box?.y ?? 0, width: 300, height: 112 } });
}

/** The first picture that stays the same for half a second. */
async function settled(page: Page, not?: Buffer): Promise<Buffer> {
  let last = await picture(page);
  await expect(async () => {
    await page.waitForTimeout(500);
    const next = await picture(page);
    const same = next.equals(last);
    last = next;
    expect(same && !(not && next.equals(not))).toBe(true);
  }).toPass({ timeout: 60_000 });
  return last;
}

test('WebGL draws what has scrolled out and comes back by the same pixels as it did at first', async ({
  hf,
  page,
}) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await open(page, hf.link);
  test.skip(!(await hasWebgl(page)), 'this Chromium has no WebGL');
  await expect(canvases(page)).not.toHaveCount(0);
  await expect(page.locator('.xterm-rows')).toHaveCount(0);
  const blank = await settled(page);
  // Without a cursor; colours, a wide and a combined character, inverse and underlined text.
  await page.keyboard.type(
    'printf "\\033[?25l\\033[3J\\033[2J\\033[H"; for i in $(seq 8); do printf "\\033[3%dmline %d\\033[0m \\350\\252\\236 e\\314\\201 \\033[7minverse\\033[0m \\033[4;48;5;24munder\\033[0m\\n" $i $i; done; read -rs; seq 1 6000\n',
  );
  const first = await settled(page, blank);
  await page.keyboard.press('Enter');
  const scrolled = await settled(page, first);
  await expect(page.getByRole('button', { name: 'To the last line' })).toBeHidden();
  await page.keyboard.press('Control+Shift+Home');
  await expect(page.getByRole('button', { name: 'To the last line' })).toBeVisible();
  const back = await settled(page, scrolled);
  expect(back.equals(first)).toBe(true);
  await page.screenshot({ path: test.info().outputPath('scrolled-up.png') });
  await page.getByRole('button', { name: 'To the last line' }).click();
  const last = await settled(page, back);
  expect(last.equals(scrolled)).toBe(true);
  await page.keyboard.press('Control+Shift+Home');
  expect((await settled(page, last)).equals(first)).toBe(true);
  // A key shows the line that it is typed into.
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'To the last line' })).toBeHidden();
  expect(errors).toEqual([]);
});

/** Keeps the contexts that the page makes where a test can reach them. */
const keepContexts = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const real = HTMLCanvasElement.prototype.getContext;
    const kept: WebGL2RenderingContext[] = [];
    Object.assign(window, { kept });
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...args: unknown[]) {
      const context: unknown = Reflect.apply(real, this, args);
      if (context instanceof WebGL2RenderingContext) kept.push(context);
      return context as never;
    } as typeof real;
  });
const living = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      (window as unknown as { kept: WebGL2RenderingContext[] }).kept.filter((one) => !one.isContextLost())
        .length,
  );

test('a terminal whose graphics card is taken away is drawn without it, with all its lines', async ({
  hf,
  page,
}) => {
  await keepContexts(page);
  await open(page, hf.link);
  test.skip(!(await hasWebgl(page)), 'this Chromium has no WebGL');
  await page.keyboard.type('seq 1 500; echo be""fore\n');
  await expect(canvases(page)).not.toHaveCount(0);
  await page.evaluate(() => {
    for (const context of (window as unknown as { kept: WebGL2RenderingContext[] }).kept)
      context.getExtension('WEBGL_lose_context')?.loseContext();
  });
  await expect(screens(page)).toContainText('before', { timeout: 30_000 });
  await page.keyboard.type('echo af""ter\n');
  await expect(screens(page)).toContainText('after');
});

test('a machine without WebGL has its terminals drawn by the page', async ({ hf, page }) => {
  await page.addInitScript(() => {
    const real = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...args: unknown[]) {
      return String(args[0]).startsWith('webgl') ? null : (Reflect.apply(real, this, args) as never);
    } as typeof real;
  });
  await open(page, hf.link);
  await page.keyboard.type('echo dr""awn\n');
  await expect(screens(page)).toContainText('drawn');
});

test('of many terminals those last in view are drawn by WebGL, and one that comes back is again', async ({
  hf,
  page,
}) => {
  test.slow();
  await keepContexts(page);
  await open(page, hf.link);
  test.skip(!(await hasWebgl(page)), 'this Chromium has no WebGL');
  const blank = await settled(page);
  await page.keyboard.type('printf "\\033[?25l\\033[2J\\033[Hthe first one\\n"; read -rs\n');
  const first = await settled(page, blank);
  const tabs = page.locator('.terminal-dock').getByRole('tab');
  for (let count = 2; count <= 11; count += 1) {
    await page.locator('.terminal-box:visible').click();
    await page.getByRole('button', { name: 'Open terminal' }).last().click();
    await page.getByRole('menuitem', { name: 'app-1' }).click();
    await expect(tabs).toHaveCount(count);
    await expect(page.locator('.terminal-pane:visible canvas')).not.toHaveCount(0);
  }
  expect(await living(page)).toBeLessThanOrEqual(9);
  expect(await living(page)).toBeGreaterThan(1);
  await page.screenshot({ path: test.info().outputPath('tabs.png') });
  await tabs.first().click();
  await expect(page.locator('.terminal-pane:visible canvas')).not.toHaveCount(0);
  expect((await settled(page)).equals(first)).toBe(true);
});
