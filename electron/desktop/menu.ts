import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { ShellAct } from '../domain/shell.ts';

export interface MenuActs {
  act(act: ShellAct): void;
  showDataFolder(): void;
}

type Item = MenuItemConstructorOptions;

/** Sets the application's menu: the system's standard roles and what Holdfast does. */
export function setMenu(
  acts: MenuActs,
  developing: boolean,
  platform: NodeJS.Platform = process.platform,
): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(acts, developing, platform)));
}

const line: Item = { type: 'separator' };

/**
 * The menu as data. But on macOS, Ctrl with a letter belongs to the shell in the terminal (Ctrl+R, Ctrl+W, Ctrl+Z):
 * there such keys stand in the menu but are left to the page.
 */
export function menuTemplate(acts: MenuActs, developing: boolean, platform: NodeJS.Platform): Item[] {
  const mac = platform === 'darwin';
  const roles = (...names: (NonNullable<Item['role']> | null)[]): Item[] =>
    names.map((role) => (role ? { role, registerAccelerator: mac } : line));
  const own = (label: string, accelerator: string, act: ShellAct): Item => ({
    label,
    accelerator,
    registerAccelerator: mac,
    click: () => acts.act(act),
  });
  const declare = own('Declare incident', 'CmdOrCtrl+Shift+D', 'declare');
  const palette = own('Find an action', 'CmdOrCtrl+K', 'palette');
  const settings = own('Settings', 'CmdOrCtrl+,', 'settings');
  const help: Item = { label: 'Show data folder', click: acts.showDataFolder };

  const view: Item = {
    label: '&View',
    submenu: [
      palette,
      ...roles(null, 'reload'),
      ...(developing ? roles('toggleDevTools') : []),
      line,
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      line,
      { role: 'togglefullscreen' },
    ],
  };
  const edit: Item = {
    label: '&Edit',
    submenu: roles('undo', 'redo', null, 'cut', 'copy', 'paste', null, 'selectAll'),
  };
  if (!mac) {
    return [
      { label: '&File', submenu: [declare, line, settings, ...roles(null, 'quit')] },
      edit,
      view,
      { role: 'windowMenu', submenu: roles('minimize', 'close') },
      { role: 'help', submenu: [help, ...roles(null, 'about')] },
    ];
  }
  const application = roles(null, 'services', null, 'hide', 'hideOthers', 'unhide', null, 'quit');
  return [
    { role: 'appMenu', submenu: [...roles('about', null), settings, ...application] },
    { label: 'File', submenu: [declare, ...roles(null, 'close')] },
    edit,
    view,
    { role: 'windowMenu', submenu: roles('minimize', 'zoom', null, 'front') },
    { role: 'help', submenu: [help] },
  ];
}
