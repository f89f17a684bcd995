import type { ITheme } from '@xterm/xterm';
import type { TerminalThemeName } from '@domain/terminal/setting.ts';

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
const contrast: ITheme = {
  background: '#000000',
  foreground: '#ffffff',
  cursor: '#ffff00',
  selectionBackground: '#ffffff',
  selectionForeground: '#000000',
  black: '#000000',
  red: '#ff6e6e',
  green: '#3cff5b',
  yellow: '#ffff00',
  blue: '#7fb8ff',
  magenta: '#ff8cff',
  cyan: '#00ffff',
  white: '#ffffff',
};

/** Sixteen colours in the order of SGR 30-37 and 90-97, after background, foreground, cursor and selection. */
function palette(base: string, colours: string): ITheme {
  const [background = '', foreground = '', cursor = '', selectionBackground = ''] = base.split(' ');
  const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
  const keys = [...names, ...names.map((name) => `bright${name[0]?.toUpperCase()}${name.slice(1)}`)];
  const values = colours.split(' ');
  const ansi = Object.fromEntries(keys.map((key, index) => [key, values[index]]));
  return { background, foreground, cursor, selectionBackground, ...ansi };
}

const themes: Record<Exclude<TerminalThemeName, 'match'>, ITheme> = {
  dark,
  light,
  contrast,
  nord: palette(
    '#2e3440 #d8dee9 #d8dee9 #4c566a',
    '#3b4252 #bf616a #a3be8c #ebcb8b #81a1c1 #b48ead #88c0d0 #e5e9f0 #4c566a #bf616a #a3be8c #ebcb8b #81a1c1 #b48ead #8fbcbb #eceff4',
  ),
  dracula: palette(
    '#282a36 #f8f8f2 #f8f8f2 #44475a',
    '#21222c #ff5555 #50fa7b #f1fa8c #bd93f9 #ff79c6 #8be9fd #f8f8f2 #6272a4 #ff6e6e #69ff94 #ffffa5 #d6acff #ff92df #a4ffff #ffffff',
  ),
  gruvbox: palette(
    '#282828 #ebdbb2 #ebdbb2 #504945',
    '#282828 #cc241d #98971a #d79921 #458588 #b16286 #689d6a #a89984 #928374 #fb4934 #b8bb26 #fabd2f #83a598 #d3869b #8ec07c #ebdbb2',
  ),
  solarizedDark: palette(
    '#002b36 #93a1a1 #93a1a1 #0d4a58',
    '#073642 #dc322f #859900 #b58900 #268bd2 #d33682 #2aa198 #eee8d5 #586e75 #cb4b16 #586e75 #657b83 #839496 #6c71c4 #93a1a1 #fdf6e3',
  ),
  solarizedLight: palette(
    '#fdf6e3 #586e75 #586e75 #d5e4e0',
    '#073642 #dc322f #859900 #b58900 #268bd2 #d33682 #2aa198 #eee8d5 #002b36 #cb4b16 #586e75 #657b83 #839496 #6c71c4 #93a1a1 #fdf6e3',
  ),
};

export const themeLabels: Record<TerminalThemeName, string> = {
  match: "As the console's look",
  dark: 'Holdfast dark',
  light: 'Holdfast light',
  contrast: 'High contrast',
  nord: 'Nord',
  dracula: 'Dracula',
  gruvbox: 'Gruvbox dark',
  solarizedDark: 'Solarized dark',
  solarizedLight: 'Solarized light',
};

/** The colours of a theme by name; `match` is the one of the page's look. */
export const terminalTheme = (name: TerminalThemeName, scheme: 'dark' | 'light'): ITheme =>
  themes[name === 'match' ? scheme : name];
