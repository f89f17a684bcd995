import type { ITheme } from '@xterm/xterm';

const dark: ITheme = {
  background: '#0b0e12',
  foreground: '#d7dde6',
  cursor: '#5cadfb',
  selectionBackground: '#33527a',
  black: '#262f3b',
  red: '#ff8a80',
  green: '#6fdd8b',
  yellow: '#f2cc60',
  blue: '#7cc0ff',
  magenta: '#d2a8ff',
  cyan: '#76e3ea',
  white: '#d7dde6',
  brightBlack: '#78889b',
  brightWhite: '#ffffff',
};
const light: ITheme = {
  background: '#ffffff',
  foreground: '#1a212a',
  cursor: '#0a63b8',
  selectionBackground: '#b5d6f6',
  black: '#1a212a',
  red: '#b42318',
  green: '#116329',
  yellow: '#7a5a00',
  blue: '#0a63b8',
  magenta: '#7b3fb5',
  cyan: '#0b6b75',
  white: '#57606d',
  brightBlack: '#57606d',
  brightWhite: '#333e4d',
};

/** The terminal's colours in the page's look; every one is readable on the background. */
export const terminalTheme = (scheme: 'dark' | 'light'): ITheme => (scheme === 'dark' ? dark : light);
