import { join } from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, session, shell, type IpcMainEvent } from 'electron';
import type { ShellMessage } from '../domain/shell.ts';
import { createBackendHost, type BackendHost } from './backendHost.ts';
import { READY, SHELL } from './channels.ts';
import { guardContents, guardSession, isOwnPage, isTerminalPage } from './hardening.ts';
import { createKeychain } from './keychain.ts';
import { createLinkOpener } from './links.ts';
import { setMenu } from './menu.ts';
import { servePage } from './protocol.ts';
import { openTerminalWindow, openWindow } from './window.ts';

export interface DesktopShell {
  dataDir: string;
  fail(message: string): void;
}

/** The desktop shell once Electron is ready: guards first, then the backend, then the window. */
export function runDesktop({ dataDir, fail }: DesktopShell): void {
  const built = join(app.getAppPath(), 'dist');
  const developing = !app.isPackaged;
  const openLink = createLinkOpener();
  const look = {
    preload: join(built, 'desktop', 'preload.cjs'),
    icon: process.platform === 'linux' ? join(app.getAppPath(), 'resources', 'icon.png') : undefined,
  };
  guardContents(app, (url, from) => {
    if (isTerminalPage(url) && isOwnPage(from.getURL())) openTerminalWindow(look, url);
    else void openLink(url, BrowserWindow.fromWebContents(from));
  });
  guardSession(session.defaultSession, developing);
  servePage(session.defaultSession, join(built, 'renderer'));

  const backend = createBackendHost({
    script: join(built, 'desktop', 'utility.mjs'),
    dataDir,
    version: app.getVersion(),
    secrets: createKeychain(join(dataDir, 'secrets.json')),
    tell,
    onRefused: fail,
    onGivenUp: () => void offerRestart(backend),
  });
  ipcMain.on(READY, (event) => {
    if (isFromOwnPage(event)) backend.connect(event.sender);
  });
  backend.start();
  endWell(backend);

  const show = (): void =>
    void openWindow({ ...look, stateFile: join(app.getPath('userData'), 'window.json') });
  setMenu(
    { act: (act) => tell({ holdfast: 'act', act }), showDataFolder: () => void shell.openPath(dataDir) },
    developing,
  );
  app.on('second-instance', () => raise() || show());
  app.on('activate', () => raise() || show());
  app.on('window-all-closed', () => process.platform === 'darwin' || app.quit());
  show();
}

function tell(message: ShellMessage): void {
  for (const window of BrowserWindow.getAllWindows()) {
    if (isOwnPage(window.webContents.getURL())) window.webContents.postMessage(SHELL, message);
  }
}

function isFromOwnPage({ senderFrame, sender }: IpcMainEvent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && isOwnPage(senderFrame.url);
}

/** Brings the open window to the front; false where there is none. */
function raise(): boolean {
  const window = BrowserWindow.getAllWindows()[0];
  if (!window) return false;
  if (window.isMinimized()) window.restore();
  window.focus();
  return true;
}

async function offerRestart(backend: BackendHost): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: "Holdfast's backend keeps ending.",
    detail: 'Everything that was recorded is stored. The reason may be in holdfast.log in the data folder.',
    buttons: ['Start it again', 'Quit'],
    cancelId: 1,
  });
  if (response === 0) backend.start();
  else app.quit();
}

/** Lets the backend close its files before the application ends. */
function endWell(backend: BackendHost): void {
  let stopped = false;
  app.on('will-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    void backend.stop().finally(() => {
      stopped = true;
      app.quit();
    });
  });
  process.on('disconnect', () => app.quit()); // the launcher is gone, however it ended
}
