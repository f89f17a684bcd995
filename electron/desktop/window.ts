import { BrowserWindow, dialog, screen } from 'electron';
import { fitBounds, MIN_HEIGHT, MIN_WIDTH, readWindowState, writeWindowState } from './bounds.ts';
import { pageUrl } from './protocol.ts';
import { restartDelay } from './restart.ts';

export interface WindowOptions {
  preload: string;
  /** Where the window's place is remembered. */
  stateFile: string;
  icon: string | undefined;
}

/** Opens the application's window with the page in it, where it was when it was last closed. */
export function openWindow({ preload, stateFile, icon }: WindowOptions): BrowserWindow {
  const state = readWindowState(stateFile);
  const areas = screen.getAllDisplays().map((display) => display.workArea);
  const bounds = state && fitBounds(state.bounds, areas);
  const window = new BrowserWindow({
    width: 1360,
    height: 860,
    ...bounds,
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    show: false,
    title: 'Holdfast',
    backgroundColor: '#10141a', // the page's own first colour, so that nothing flashes
    ...(icon && { icon }),
    webPreferences: preferences(preload),
  });
  if (state?.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    writeWindowState(stateFile, { bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  });
  recover(window);
  void window.loadURL(pageUrl).catch(() => undefined); // did-fail-load tells
  return window;
}

/** Opens a window with one terminal in it, beside the application's own. */
export function openTerminalWindow(
  { preload, icon }: Pick<WindowOptions, 'preload' | 'icon'>,
  url: string,
): BrowserWindow {
  const window = new BrowserWindow({
    width: 900,
    height: 600,
    minWidth: 400,
    minHeight: 240,
    show: false,
    title: 'Holdfast',
    backgroundColor: '#10141a',
    ...(icon && { icon }),
    webPreferences: preferences(preload),
  });
  window.once('ready-to-show', () => window.show());
  recover(window);
  void window.loadURL(url).catch(() => undefined); // did-fail-load tells
  return window;
}

/** The page has no Node: all it gets is what the preload script hands over. */
const preferences = (preload: string): Electron.WebPreferences => ({
  preload,
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  webviewTag: false,
  spellcheck: false, // its dictionaries come from the network
});

/** Brings the page back after its process died; the backend is another process and has lost nothing. */
function recover(window: BrowserWindow): void {
  const deaths: number[] = [];
  const { webContents } = window;
  const reload = (): void => webContents.reload();
  webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    deaths.push(Date.now());
    const delay = restartDelay(deaths, Date.now());
    if (delay === null) void offerReload(window, `The window's process keeps ending (${reason}).`, reload);
    else setTimeout(() => window.isDestroyed() || reload(), delay);
  });
  webContents.on('did-fail-load', (_event, code, description, _url, isMainFrame) => {
    const aborted = code === -3; // a reload on top of a load
    if (isMainFrame && !aborted)
      void offerReload(window, `The page could not be loaded (${description}).`, reload);
  });
  window.on('unresponsive', () => {
    // Ends the hanging process; the page then comes back as after a crash.
    void offerReload(window, 'The window does not respond.', () => webContents.forcefullyCrashRenderer());
  });
}

async function offerReload(window: BrowserWindow, what: string, reload: () => void): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: what,
    detail: 'Everything that was recorded is stored. Sessions go on running.',
    buttons: ['Reload', 'Wait'],
    cancelId: 1,
  });
  if (response === 0 && !window.isDestroyed()) reload();
}
