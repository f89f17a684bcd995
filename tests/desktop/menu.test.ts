import type { MenuItemConstructorOptions } from 'electron';
import { expect, test, vi } from 'vitest';
import { menuTemplate } from '../../electron/desktop/menu.ts';

vi.mock('electron', () => import('../fixtures/electronStandIn.ts'));

function items(platform: NodeJS.Platform, developing = false) {
  const act = vi.fn();
  const flat = (list: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
    list.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
  return { act, all: flat(menuTemplate({ act, showDataFolder: vi.fn() }, developing, platform)) };
}

test.each(['linux', 'win32', 'darwin'] as const)(
  'stand-in: on %s the menu has the acts of Holdfast',
  (platform) => {
    const { act, all } = items(platform);
    const click = (label: string) =>
      (all.find((item) => item.label === label)?.click as (() => void) | undefined)?.();
    for (const label of ['Declare incident', 'Find an action', 'Settings']) click(label);
    expect(act.mock.calls).toEqual([['declare'], ['palette'], ['settings']]);
  },
);

test('stand-in: keys that a shell in the terminal needs are not taken by the menu', () => {
  for (const item of items('linux').all) {
    const risky = [
      'undo',
      'redo',
      'cut',
      'copy',
      'paste',
      'selectAll',
      'reload',
      'close',
      'quit',
      'minimize',
    ];
    if (risky.includes(item.role ?? '') || item.accelerator) expect(item.registerAccelerator).toBe(false);
  }
});

test('stand-in: the developer tools are in the menu of a development run only', () => {
  const roles = [true, false].map((developing) => items('linux', developing).all.map((item) => item.role));
  expect(roles[0]).toContain('toggleDevTools');
  expect(roles[1]).not.toContain('toggleDevTools');
});
