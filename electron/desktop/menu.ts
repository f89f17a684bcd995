import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { ShellAct } from '../domain/shell.ts';

export interface MenuActs {
  act(act: ShellAct): void;
  showDataFolder(): void;
}

type Role = NonNullable<MenuItemConstructorOptions['role']>;

/** Sets the application's menu: the system's standard roles and what Holdfast does. */
export function setMenu(
  acts: MenuActs,
  developing: boolean,
  platform: NodeJS.Platform = process.platform,
): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(acts, developing, platform)));
}

/**
 * The menu as data. But on macOS, Ctrl with a letter belongs to the shell in the terminal (Ctrl+R, Ctrl+W, Ctrl+Z):
 * there such keys stand in the menu but are left to the page.
 */
export function menuTemplate(
  acts: MenuActs,
  developing: boolean,
  platform: NodeJS.Platform,
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const role = (name: Role): MenuItemConstructorOptions => ({ role: name, registerAccelerator: mac });
  const own = (label: string, accelerator: string, click: () => void): MenuItemConstructorOptions => ({
    label,
    accelerator,
    registerAccelerator: mac,
    click,
  });
  const line: MenuItemConstructorOptions = { type: 'separator' };
  const settings = own('Settings', 'CmdOrCtrl+,', () => acts.act('settings'));

  return [
    ...(mac
      ? [
          {
            role: 'appMenu' as const,
            submenu: [
              role('about'),
              line,
              settings,
              line,
              role('services'),
              line,
              role('hide'),
              role('hideOthers'),
              role('unhide'),
              line,
              role('quit'),
            ],
          },
        ]
      : []),
    {
      label: '&File',
      submenu: [
        own('Declare incident', 'CmdOrCtrl+Shift+D', () => acts.act('declare')),
        ...(mac ? [] : [line, settings]),
        line,
        role(mac ? 'close' : 'quit'),
      ],
    },
    {
      label: '&Edit',
      submenu: [
        role('undo'),
        role('redo'),
        line,
        role('cut'),
        role('copy'),
        role('paste'),
        line,
        role('selectAll'),
      ],
    },
    {
      label: '&View',
      submenu: [
        own('Find an action', 'CmdOrCtrl+K', () => acts.act('palette')),
        line,
        role('reload'),
        ...(developing ? [role('toggleDevTools')] : []),
        line,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        line,
        { role: 'togglefullscreen' },
      ],
    },
    {
      role: 'windowMenu',
      submenu: [role('minimize'), ...(mac ? [role('zoom'), line, role('front')] : [role('close')])],
    },
    {
      role: 'help',
      submenu: [
        { label: 'Show data folder', click: acts.showDataFolder },
        ...(mac ? [] : [line, role('about')]),
      ],
    },
  ];
}
