import type { ITerminalOptions, Terminal } from '@xterm/xterm';
import { terminalDefaults, type TerminalSetting } from '@domain/terminal/setting.ts';
import { terminalTheme } from './theme.ts';

/** Programs choose colours for a background they do not know: 4.5:1 is WCAG AA for text, 7:1 its AAA. */
const READABLE = { normal: 4.5, contrast: 7 };

/** The emulator's options for the settings and the page's look. */
export function lookOf(setting: TerminalSetting, scheme: 'dark' | 'light'): ITerminalOptions {
  const theme = terminalTheme(setting.theme, scheme);
  return {
    // No line between the text and its scrollbar.
    theme: { ...theme, overviewRulerBorder: theme.background ?? '#000000' },
    fontFamily: fontOf(setting),
    fontSize: setting.fontSize,
    cursorStyle: setting.cursor,
    cursorBlink: setting.cursorBlink,
    scrollback: setting.scrollback,
    screenReaderMode: setting.screenReader,
    minimumContrastRatio: setting.theme === 'contrast' ? READABLE.contrast : READABLE.normal,
  };
}

/** Whether a theme's ground is dark, by the luminance of its colour (ITU-R BT.601). */
export function isDark(ground: string): boolean {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(ground.slice(at, at + 2), 16));
  return 0.299 * r + 0.587 * g + 0.114 * b < 128;
}

function fontOf({ font }: TerminalSetting): string {
  const own = getComputedStyle(document.body).getPropertyValue('--mantine-font-family-monospace');
  return [font.trim(), own.trim(), 'monospace'].filter(Boolean).join(', ');
}

/** The settings of terminals, or what they are before the console has told. */
export const settingOrDefault = (setting: { terminal: TerminalSetting } | undefined): TerminalSetting =>
  setting?.terminal ?? terminalDefaults;

/** Marks in the gutter take their colours from the terminal's ground, not from the page's look. */
export function showGround(terminal: Terminal, container: HTMLElement): void {
  const ground = terminal.options.theme?.background ?? '#000000';
  container.style.setProperty('--terminal-ground', ground);
  container.style.colorScheme = isDark(ground) ? 'dark' : 'light';
}
