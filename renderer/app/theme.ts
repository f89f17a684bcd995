import { createTheme, Menu, Modal, type MantineColorsTuple } from '@mantine/core';

const ink: MantineColorsTuple = [
  '#d7dde6',
  '#b3bdca',
  '#94a1b2',
  '#78889b',
  '#4a5768',
  '#333e4d',
  '#262f3b',
  '#1a212a',
  '#141a21',
  '#0f1318',
];
const signal: MantineColorsTuple = [
  '#e6f4ff',
  '#c9e6ff',
  '#93caff',
  '#5cadfb',
  '#3696f3',
  '#1f86e8',
  '#1377d8',
  '#0a63b8',
  '#064f94',
  '#033c72',
];

export const theme = createTheme({
  primaryColor: 'signal',
  primaryShade: { light: 7, dark: 6 },
  colors: { dark: ink, signal },
  fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "JetBrains Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  defaultRadius: 'sm',
  focusRing: 'auto',
  cursorType: 'pointer',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  components: {
    // At once: the keys that follow the one that opens a menu are for the menu (see menuKeys.ts).
    // A key that opens one from elsewhere must not count as a key outside of it.
    Menu: Menu.extend({
      defaultProps: { transitionProps: { duration: 0 }, clickOutsideEvents: ['mousedown', 'touchstart'] },
    }),
    Modal: Modal.extend({
      defaultProps: { closeButtonProps: { 'aria-label': 'Close' }, transitionProps: { duration: 120 } },
    }),
  },
  headings: { fontWeight: '650' },
});
