import { expect, test } from './app.ts';

test('the window opens, and an incident declared in it is there after a restart', async ({ desktop }) => {
  const first = await desktop.open();
  await expect(first.page).toHaveTitle(/Holdfast/);
  expect(first.page.url()).toMatch(/^holdfast:\/\/app\//);
  await first.page.getByLabel('What is wrong?').fill('Checkout is down');
  await first.page.keyboard.press('Enter');
  await expect(first.page.getByText('Incident declared: Checkout is down')).toBeVisible();
  await desktop.quit();

  const second = await desktop.open();
  await expect(second.page.getByText('Checkout is down').first()).toBeVisible();
});

test('the page comes back from a reload with its link to the backend', async ({ desktop }) => {
  const { page } = await desktop.open();
  await page.getByLabel('What is wrong?').fill('Reload test');
  await page.keyboard.press('Enter');
  await page.reload();
  const note = page.getByRole('textbox', { name: 'Note' });
  await note.fill('written after the reload');
  await note.press('Enter');
  await expect(page.getByText('written after the reload', { exact: true })).toHaveCount(1);
});

test('when the backend process is killed the window stays, says so, and nothing is lost', async ({
  desktop,
}) => {
  const { app, page } = await desktop.open();
  await page.getByLabel('What is wrong?').fill('Crash test');
  await page.keyboard.press('Enter');
  const note = page.getByRole('textbox', { name: 'Note' });
  await note.fill('before the crash');
  await note.press('Enter');
  await expect(page.getByText('before the crash', { exact: true })).toBeVisible();
  await app.evaluate(({ app: electron }) => {
    const backend = electron.getAppMetrics().find((process) => process.name === 'Holdfast backend');
    if (!backend) throw new Error('the backend process is not there');
    process.kill(backend.pid, 'SIGKILL');
  });
  await note.fill('after the crash');
  await note.press('Enter');
  await expect(page.getByText('after the crash', { exact: true })).toHaveCount(1);
  await expect(page.getByText('before the crash', { exact: true })).toHaveCount(1);
});

test('a second start on the same data folder opens no second window', async ({ desktop }) => {
  const { app, page } = await desktop.open();
  await expect(page.getByLabel('What is wrong?')).toBeVisible();
  const code = await app.evaluate(async ({ app: electron }, data) => {
    const { spawn } = process.getBuiltinModule('node:child_process');
    const second = spawn(process.execPath, [electron.getAppPath(), '--data', data], { stdio: 'ignore' });
    return new Promise<number | null>((resolve) => second.once('exit', resolve));
  }, desktop.data);
  expect(code).toBe(0);
  expect(app.windows()).toHaveLength(1);
});
