/** Where the next pane lies. */
export type Direction = 'left' | 'right' | 'up' | 'down';

/** What a key asks for in a terminal, beside what the shell gets. */
export type TerminalAct =
  | 'copy'
  | 'paste'
  | 'find'
  | 'palette'
  | 'leave'
  | 'close'
  | 'maximise'
  | 'pin'
  | 'broadcast'
  | 'previousCommand'
  | 'nextCommand'
  | 'firstLine'
  | 'lastLine'
  | 'zoomIn'
  | 'zoomOut'
  | 'zoomReset'
  | { split: 'right' | 'below' }
  | { focus: Direction };

type Keys = Pick<KeyboardEvent, 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey' | 'key' | 'code'>;

// A browser keeps Ctrl+Shift+W, N, T and Q to itself, whatever a page does: none of them is used.
const shifted: Record<string, TerminalAct> = {
  c: 'copy',
  v: 'paste',
  k: 'palette',
  f: 'find',
  e: { split: 'right' },
  o: { split: 'below' },
  x: 'close',
  l: 'pin',
  b: 'broadcast',
  enter: 'maximise',
  arrowleft: { focus: 'left' },
  arrowright: { focus: 'right' },
  arrowup: { focus: 'up' },
  arrowdown: { focus: 'down' },
  pageup: 'previousCommand',
  pagedown: 'nextCommand',
  home: 'firstLine',
  end: 'lastLine',
};
const zooms: Record<string, TerminalAct> = {
  '+': 'zoomIn',
  '=': 'zoomIn',
  '-': 'zoomOut',
  _: 'zoomOut',
  '0': 'zoomReset',
};

/** The act of a key; null where the shell gets it. */
export function actOf(event: Keys): TerminalAct | null {
  const { ctrlKey, metaKey, shiftKey, altKey } = event;
  const key = event.key.toLowerCase();
  if (altKey || !(ctrlKey || metaKey)) return null;
  if (ctrlKey && key === 'f6') return 'leave';
  // Ctrl+K alone is the shell's own: it deletes to the end of the line.
  if (metaKey && !shiftKey && key === 'k') return 'palette';
  if (metaKey && !shiftKey && key === 'c') return 'copy';
  // Ctrl+_ is undo in a shell, and is typed as Ctrl+Shift+- on many keyboards.
  if (key in zooms && !(shiftKey && key === '_')) return zooms[key] ?? null;
  return shiftKey ? (shifted[key] ?? null) : null;
}

/** The keys of the acts, as the palette and menus show them. */
export const keyNames = {
  find: 'Ctrl Shift F',
  close: 'Ctrl Shift X',
  maximise: 'Ctrl Shift Enter',
  pin: 'Ctrl Shift L',
  broadcast: 'Ctrl Shift B',
  previousCommand: 'Ctrl Shift Page Up',
  nextCommand: 'Ctrl Shift Page Down',
  firstLine: 'Ctrl Shift Home',
  lastLine: 'Ctrl Shift End',
  splitRight: 'Ctrl Shift E',
  splitBelow: 'Ctrl Shift O',
  focus: 'Ctrl Shift arrows',
  zoom: 'Ctrl + and Ctrl -',
} as const;
