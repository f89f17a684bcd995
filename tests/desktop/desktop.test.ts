import { beforeEach, expect, test, vi } from 'vitest';
import { READY, SHELL } from '../../electron/desktop/channels.ts';
import { runDesktop } from '../../electron/desktop/desktop.ts';
import * as electron from '../fixtures/electronStandIn.ts';
import { temporaryFolder } from '../fixtures/folder.ts';

const wait = { timeout: 15_000, interval: 20 };

vi.mock('electron', () => import('../fixtures/electronStandIn.ts'));

beforeEach(() => {
  vi.clearAllMocks();
  electron.app.removeAllListeners();
  electron.ipcMain.removeAllListeners();
  electron.children.length = 0;
  electron.BrowserWindow.windows.length = 0;
});

function start() {
  const folder = temporaryFolder();
  electron.app.getPath.mockReturnValue(folder);
  const fail = vi.fn();
  runDesktop({ dataDir: folder, fail });
  const [window] = electron.BrowserWindow.windows;
  const [child] = electron.children;
  if (!window || !child) throw new Error('no window or no backend process');
  child.emit('message', { kind: 'up' });
  return { window, child, fail, folder };
}

const frame = (url: string) => ({ url });
const ready = (sender: object, senderFrame: object | null) =>
  void electron.ipcMain.emit(READY, { sender, senderFrame });

test('stand-in: the window is isolated and sandboxed, has no Node, and shows the application’s own page', () => {
  const { window } = start();
  expect(window.options['webPreferences']).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webviewTag: false,
  });
  expect(window.url).toBe('holdfast://app/');
  expect(electron.session.defaultSession.handlers.has('request')).toBe(true);
  expect(electron.session.defaultSession.handlers.has('protocol')).toBe(true);
});

test('stand-in: only the main frame of the own page is given a link', () => {
  const { window } = start();
  const mainFrame = frame('holdfast://app/#/incidents');
  const page = Object.assign(window.webContents, { mainFrame });
  ready(page, frame('holdfast://app/'));
  ready(page, null);
  ready(Object.assign(new electron.StandInContents(), { mainFrame: frame('https://a.example/') }), mainFrame);
  expect(page.posted).toEqual([]);
  ready(page, mainFrame);
  expect(page.posted).toMatchObject([{ channel: SHELL, message: { holdfast: 'link' } }]);
});

test('stand-in: a start of the backend that is refused ends the app with the reason', () => {
  const { child, fail } = start();
  child.emit('message', { kind: 'refused', message: 'Another Holdfast holds the data folder.' });
  expect(fail).toHaveBeenCalledWith('Another Holdfast holds the data folder.');
});

test('stand-in: a page whose process died comes back, and a person is asked when it keeps dying', async () => {
  vi.useFakeTimers();
  const { window } = start();
  for (let death = 0; death < 4; death++) {
    window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    await vi.advanceTimersByTimeAsync(6000);
  }
  vi.useRealTimers();
  expect(window.webContents.reload).toHaveBeenCalledTimes(3);
  expect(electron.dialog.showMessageBox).toHaveBeenCalledTimes(1);
});

test('stand-in: a second start brings the window to the front and opens no other', () => {
  const { window } = start();
  electron.app.emit('second-instance');
  expect(window.focus).toHaveBeenCalledTimes(1);
  expect(electron.BrowserWindow.windows).toHaveLength(1);
});

test('stand-in: the window opens where it was when it was closed', () => {
  const { window, folder } = start();
  window.emit('close');
  electron.BrowserWindow.windows.length = 0;
  runDesktop({ dataDir: folder, fail: vi.fn() });
  expect(electron.BrowserWindow.windows[0]?.options).toMatchObject({
    x: 10,
    y: 20,
    width: 1000,
    height: 700,
  });
});

test('stand-in: the app ends after the backend has closed its files', async () => {
  const { child } = start();
  const event = { preventDefault: vi.fn() };
  electron.app.emit('will-quit', event);
  expect(event.preventDefault).toHaveBeenCalledTimes(1);
  expect(electron.app.quit).not.toHaveBeenCalled();
  child.emit('exit', 0);
  await vi.waitFor(() => expect(electron.app.quit).toHaveBeenCalledTimes(1), wait);
  electron.app.emit('will-quit', event);
  expect(event.preventDefault).toHaveBeenCalledTimes(1);
});

test('stand-in: the page may open one of its terminals in a window of its own, and no other window', () => {
  const { window } = start();
  electron.app.emit('web-contents-created', {}, window.webContents);
  const terminal = 'holdfast://app/#/terminal/01HZXK3V9C5QWERTY0ABCDEFGH';
  expect(window.webContents.windowOpen({ url: terminal })).toEqual({ action: 'deny' });
  expect(electron.BrowserWindow.windows.map(({ url }) => url)).toEqual(['holdfast://app/', terminal]);
  expect(electron.BrowserWindow.windows[1]?.options['webPreferences']).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
  });
  for (const url of ['holdfast://app/', 'holdfast://app/#/terminal/x', 'https://a.example/#/terminal/'])
    window.webContents.windowOpen({ url });
  expect(electron.BrowserWindow.windows).toHaveLength(2);
});
