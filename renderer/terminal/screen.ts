import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal, type ITheme } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { decodeFrame, encodeFrame, MAX_SIZE, type Frame } from '@domain/terminal/frame.ts';
import { skippedText } from '@domain/terminal/skip.ts';
import { openLane } from '../api/client.ts';
import type { PageLane } from '../api/wire.ts';

export interface ScreenEvents {
  /** `taken`: another window shows the session; `lost`: the lane broke and is to be opened again. */
  onLane(state: 'attached' | 'taken' | 'lost'): void;
  /** A link was clicked: nothing opens before the person confirms its address. */
  onLink(url: string): void;
  onSearch(): void;
  onPalette(): void;
  onLeave(): void;
}

/** 10,000 lines: what the backend keeps for a page that comes back is about 25,000 short ones. */
const SCROLLBACK = 10_000;
/** 64 kB: a large paste goes in frames well below the lane's limit of 1 MB. */
const PASTE_PART = 64 * 1024;
const SEARCH = { decorations: { matchOverviewRuler: '#f0b429', activeMatchColorOverviewRuler: '#ffffff' } };

export type Screen = ReturnType<typeof createScreen>;

/** A terminal on the page for one session: draws what its lane brings, acknowledges what was drawn. */
export function createScreen(id: string, container: HTMLElement, theme: ITheme, events: ScreenEvents) {
  const terminal = new Terminal({
    allowProposedApi: true,
    cursorBlink: true,
    fontFamily:
      getComputedStyle(document.body).getPropertyValue('--mantine-font-family-monospace') || 'monospace',
    fontSize: 13,
    scrollback: SCROLLBACK,
    theme,
    // Links that a program names (OSC 8) go the same way as those found in the text.
    linkHandler: { activate: (_event, url) => events.onLink(url) },
  });
  const fit = new FitAddon();
  const search = new SearchAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  terminal.loadAddon(new WebLinksAddon((_event, url) => events.onLink(url)));
  terminal.open(container);
  drawFast(terminal);

  let lane: PageLane | null = null;
  // What the screen answers to a replayed query was answered before: it must not be typed into the shell again.
  let replaying = false;
  const send = (frame: Frame): void => lane?.send(encodeFrame(frame));
  const type = (bytes: Uint8Array): void => {
    if (replaying) return;
    for (let at = 0; at < bytes.length; at += PASTE_PART) {
      send({ kind: 'data', bytes: bytes.subarray(at, at + PASTE_PART) });
    }
  };
  const encoder = new TextEncoder();
  terminal.onData((text) => type(encoder.encode(text)));
  terminal.onBinary((text) => type(Uint8Array.from(text, (char) => char.charCodeAt(0))));
  terminal.onResize(({ cols, rows }) => sendSize(cols, rows));
  terminal.attachCustomKeyEventHandler((event) => handleKey(event, terminal, events));

  const sendSize = (cols: number, rows: number): void =>
    send({ kind: 'resize', cols: Math.min(cols, MAX_SIZE), rows: Math.min(rows, MAX_SIZE) });
  const refit = (): void => {
    // A hidden tab has no size: fitting to it would make the shell one column wide.
    if (container.clientWidth > 0 && container.clientHeight > 0) fit.fit();
  };
  const observer = new ResizeObserver(() => requestAnimationFrame(refit));
  observer.observe(container);

  const take = (frame: Frame): void => {
    if (frame.kind === 'data') {
      terminal.write(frame.bytes, () => send({ kind: 'ack', bytes: frame.bytes.length }));
    } else if (frame.kind === 'skipped') {
      if (frame.bytes > 0) terminal.write(skippedText(frame.bytes));
    } else if (frame.kind === 'replay' && frame.phase === 'begin') {
      replaying = true;
      terminal.reset();
    } else if (frame.kind === 'replay') {
      terminal.write('', () => {
        replaying = false;
        sendSize(terminal.cols, terminal.rows);
      });
    } else if (frame.kind === 'status' && frame.state === 'taken') {
      drop();
      events.onLane('taken');
    }
  };
  const drop = (): void => {
    const old = lane;
    lane = null;
    old?.close();
  };

  return {
    /** Opens the lane, anew where it was open. The session shows itself from its scrollback on. */
    attach(): void {
      drop();
      const opened = openLane(`terminal/${id}`);
      if (!opened) return events.onLane('lost');
      lane = opened;
      opened.onMessage((bytes) => {
        const frame = lane === opened ? decodeFrame(bytes) : null;
        if (frame) take(frame);
      });
      opened.onClose(() => {
        if (lane !== opened) return;
        lane = null;
        events.onLane('lost');
      });
      events.onLane('attached');
    },
    refit,
    focus: () => terminal.focus(),
    setTheme: (next: ITheme) => void (terminal.options.theme = next),
    find: (text: string, back: boolean) =>
      back ? search.findPrevious(text, SEARCH) : search.findNext(text, SEARCH),
    clearSearch: () => search.clearDecorations(),
    dispose(): void {
      observer.disconnect();
      drop();
      terminal.dispose();
    },
  };
}

/** WebGL where the machine has it; the DOM otherwise and after the GPU took its context back. */
function drawFast(terminal: Terminal): void {
  if (localStorage.getItem('holdfast.terminal.renderer') === 'dom') return;
  try {
    const webgl = new WebglAddon();
    webgl.onContextLoss(() => webgl.dispose());
    terminal.loadAddon(webgl);
  } catch {
    // No WebGL here: xterm draws with the DOM.
  }
}

/** The keys that the page keeps for itself. False: the shell does not get them. */
function handleKey(event: KeyboardEvent, terminal: Terminal, events: ScreenEvents): boolean {
  const plain =
    event.type === 'keydown' && (event.ctrlKey || event.metaKey) && event.shiftKey && !event.altKey;
  if (event.type === 'keydown' && event.ctrlKey && event.key === 'F6') {
    events.onLeave();
    return false;
  }
  if (event.type === 'keydown' && event.metaKey && event.key === 'k') {
    event.preventDefault();
    events.onPalette();
    return false;
  }
  if (!plain) return true;
  switch (event.key.toLowerCase()) {
    case 'c':
      event.preventDefault();
      // The copy event is answered by xterm with its selection; no clipboard permission is needed.
      if (terminal.hasSelection()) document.execCommand('copy');
      return false;
    case 'v':
      // The browser pastes, and xterm takes the paste event.
      return false;
    case 'k':
      // Ctrl+K alone is the shell's own: it deletes to the end of the line.
      event.preventDefault();
      events.onPalette();
      return false;
    case 'f':
      event.preventDefault();
      events.onSearch();
      return false;
    default:
      return true;
  }
}
