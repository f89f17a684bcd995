import { expect, test } from './app.ts';

test('the page has no Node and no Electron', async ({ desktop }) => {
  const { page } = await desktop.open();
  const found = await page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter(
      (name) => name in window,
    ),
  );
  expect(found).toEqual([]);
});

test('the page opens no window, leaves for nowhere and loads nothing from the network', async ({
  desktop,
}) => {
  const { app, page } = await desktop.open();
  await expect(page.getByLabel('What is wrong?')).toBeVisible();
  // Nobody is there to answer the question about the link: it is answered with no.
  await app.evaluate(({ dialog, shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    dialog.showMessageBox = () => Promise.resolve({ response: 1, checkboxChecked: false });
    shell.openExternal = (url) => Promise.resolve(void opened.push(url));
  });
  expect(await page.evaluate(() => window.open('https://example.com/') === null)).toBe(true);
  await page.evaluate(() => {
    location.href = 'https://example.com/';
  });
  const loaded = await page.evaluate(() =>
    fetch('https://example.com/').then(
      () => true,
      () => false,
    ),
  );
  expect(loaded).toBe(false);
  expect(page.url()).toMatch(/^holdfast:\/\/app\//);
  expect(app.windows()).toHaveLength(1);
  expect(await app.evaluate(() => (globalThis as { opened?: string[] }).opened)).toEqual([]);
});

test('inline scripts do not run, and permissions are denied', async ({ desktop }) => {
  const { page } = await desktop.open();
  await expect(page.getByLabel('What is wrong?')).toBeVisible();
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.inlineRan = true';
    document.body.append(script);
    return 'inlineRan' in window;
  });
  expect(ran).toBe(false);
  const states = await page.evaluate(async () => {
    const names = ['geolocation', 'camera', 'microphone'] as PermissionName[];
    const found = await Promise.all(names.map((name) => navigator.permissions.query({ name })));
    return found.map(({ state }) => state);
  });
  expect(states).not.toContain('granted');
});

test('no file outside the page is served at its origin', async ({ desktop }) => {
  const { page } = await desktop.open();
  const statuses = await page.evaluate(async () => {
    const paths = ['/../desktop/main.cjs', '/%2e%2e/desktop/main.cjs', '/..%2fdesktop%2fmain.cjs'];
    return Promise.all(paths.map(async (path) => (await fetch(path)).status));
  });
  expect(statuses).toEqual([404, 404, 404]);
});
