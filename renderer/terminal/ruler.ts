import type { Terminal } from '@xterm/xterm';

/** As wide as the scroll bar is without it: the number of columns stays. */
const WIDTH = 14;

/**
 * Shows marks beside the scroll bar from now on. Only where there are some: the ruler asks for the page's layout at each
 * frame, an eighth of the time that a flood takes to show.
 */
export function showRuler(terminal: Terminal): void {
  if (terminal.options.overviewRuler?.width !== WIDTH) terminal.options.overviewRuler = { width: WIDTH };
}
