import { SerializeAddon } from '@xterm/addon-serialize';
import { Terminal, type ITerminalOptions } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import type { Cast } from '@domain/recording/asciicast.ts';
import { encodeRaw } from '@domain/recording/raw.ts';
import { goOnAfterErrors } from '../terminal/errors.ts';

export interface PlayerState {
  /** Milliseconds from the begin. */
  at: number;
  playing: boolean;
  seeking: boolean;
}

export interface PlayerOptions {
  speed: number;
  skipIdle: boolean;
}

/** Silence longer than this is skipped to half a second before the next output. */
const IDLE_MS = 2000;
const LEAD_MS = 500;
/** 256 kB are shown in one go: 30 ms of the emulator's work. */
const STEP_CHARS = 256 * 1024;
/** A picture of the screen is kept every megabyte, so that going back is quick. */
const KEYFRAME_CHARS = 1024 * 1024;

interface Keyframe {
  next: number;
  screen: string;
  cols: number;
  rows: number;
}

/** Shows a recording in a terminal of its own. What it plays reaches neither a host nor the clipboard. */
export function createPlayer(
  container: HTMLElement,
  { header, events }: Cast,
  look: ITerminalOptions,
  onState: (state: PlayerState) => void,
) {
  const { cols, rows } = header;
  const end = events.at(-1)?.at ?? 0;
  const terminal = openScreen(container, look, cols, rows);
  const serialize = new SerializeAddon();
  terminal.loadAddon(serialize);
  const fit = fitter(container, terminal);
  const keyframes: Keyframe[] = [];
  let options: PlayerOptions = { speed: 1, skipIdle: true };
  let at = 0;
  let next = 0;
  let playing = false;
  let sinceKeyframe = 0;
  let busy = false;
  let target: number | null = null;
  let before = 0;
  let frame = 0;
  let gone = false;

  const tell = (): void => onState({ at, playing, seeking: target !== null });
  const write = (text: string | Uint8Array): Promise<void> =>
    new Promise((resolve) => terminal.write(text, resolve));

  /** Shows what comes up to a time, at most one go of it. */
  const advance = async (until: number): Promise<void> => {
    let text = '';
    for (
      let event = events[next];
      event && event.at <= until && text.length < STEP_CHARS;
      event = events[next]
    ) {
      if (event.code === 'r') {
        if (text !== '') break;
        resize(terminal, event.data);
        fit();
      }
      if (event.code === 'o') text += event.data;
      next += 1;
    }
    if (text === '') return;
    // The host's own bytes: what is no UTF-8 shows as it did then.
    await write(encodeRaw(text));
    sinceKeyframe += text.length;
    if (sinceKeyframe < KEYFRAME_CHARS || (keyframes.at(-1)?.next ?? 0) >= next || gone) return;
    sinceKeyframe = 0;
    keyframes.push({ next, screen: serialize.serialize(), cols: terminal.cols, rows: terminal.rows });
  };
  const rewind = async (to: number): Promise<void> => {
    const frameAt = keyframes.findLast((k) => (events[k.next - 1]?.at ?? 0) <= to);
    const forward = to >= at && (frameAt?.next ?? 0) <= next;
    if (forward) return;
    terminal.reset();
    terminal.resize(frameAt?.cols ?? cols, frameAt?.rows ?? rows);
    next = frameAt?.next ?? 0;
    if (frameAt) await write(frameAt.screen);
    fit();
  };
  const work = async (): Promise<void> => {
    if (busy || gone) return;
    busy = true;
    while (target !== null && !gone) {
      const to = target;
      await rewind(to);
      at = to;
      while (target === to && !gone && (events[next]?.at ?? Infinity) <= to) await advance(to);
      if (target === to) target = null;
    }
    busy = false;
    tell();
  };
  const tick = (now: number): void => {
    frame = requestAnimationFrame(tick);
    const passed = Math.min(250, now - before); // a hidden tab gets no frames
    before = now;
    if (!playing || busy) return;
    at = Math.min(end, at + passed * options.speed);
    const upcoming = events[next]?.at ?? end;
    if (options.skipIdle && upcoming - at > IDLE_MS) at = upcoming - LEAD_MS;
    if (next >= events.length) playing = false;
    busy = true;
    void advance(at).then(() => {
      busy = false;
      if (target !== null) void work();
    });
    tell();
  };
  frame = requestAnimationFrame(tick);
  const observer = new ResizeObserver(fit);
  observer.observe(container);
  tell();

  return {
    end,
    play(): void {
      if (at >= end) this.seek(0);
      playing = true;
      before = performance.now();
      tell();
    },
    pause(): void {
      playing = false;
      tell();
    },
    seek(to: number): void {
      target = Math.max(0, Math.min(end, to));
      tell();
      void work();
    },
    set: (next: PlayerOptions): void => void (options = next),
    dispose(): void {
      gone = true;
      cancelAnimationFrame(frame);
      observer.disconnect();
      terminal.dispose();
    },
  };
}
export type Player = ReturnType<typeof createPlayer>;

/** Takes a recorded size over, `80x24`, where it is one. */
function resize(terminal: Terminal, size: string): void {
  const [cols = 0, rows = 0] = size.split('x').map(Number);
  if (cols > 0 && rows > 0 && cols <= 1000 && rows <= 1000) terminal.resize(cols, rows);
}

/** A terminal that only shows. */
function openScreen(container: HTMLElement, look: ITerminalOptions, cols: number, rows: number): Terminal {
  const terminal = new Terminal({
    ...look,
    cols,
    rows,
    disableStdin: true,
    allowProposedApi: true,
    cursorBlink: false,
    screenReaderMode: false,
  });
  goOnAfterErrors(terminal);
  terminal.open(container);
  return terminal;
}

/** Chooses the letters' size so that the recorded screen fits its place whole. */
function fitter(container: HTMLElement, terminal: Terminal): () => void {
  return () => {
    const screen = container.querySelector<HTMLElement>('.xterm-screen');
    if (!screen?.clientWidth || !container.clientWidth) return;
    const size = terminal.options.fontSize ?? 13;
    const scale = Math.min(
      (container.clientWidth - 24) / screen.clientWidth,
      (container.clientHeight - 8) / screen.clientHeight,
    );
    const fitting = Math.max(4, Math.min(18, Math.floor(size * scale * 2) / 2));
    if (fitting !== size) terminal.options.fontSize = fitting;
  };
}
