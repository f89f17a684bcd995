import type { Terminal } from '@xterm/xterm';
import { TYPING_MS } from './flow.ts';

/** 1 MB/s: more than anybody reads. */
const FLOOD_BYTES_PER_MS = 1000;
/** 30 ms of a flood make one; 200 ms of it are remembered, so that soon after it each frame counts again. */
const BEGIN_MS = 30;
const MEMORY_MS = 200;
/** Of a flood every fourth frame at 60 Hz is drawn: a third of a machine's time would go into what nobody can read. */
const FRAME_MS = 60;

/** The parts of the emulator's inside that draw. Without one of them no terminal opens: every test of one would fail. */
interface Inside {
  _syncTextArea(): void;
  _viewport: {
    queueSync(line?: number): void;
    _sync(line?: number): void;
    scrollToLine(line: number, atOnce?: boolean): void;
  };
  _selectionService: { readonly hasSelection: boolean; refresh(byMouse?: boolean): void };
  _renderService: {
    handleCursorMove(): void;
    _renderDebouncer: { refresh(start: number | undefined, end: number | undefined, rows: number): void };
  };
}

/** Draws less often while a flood goes by and nobody types, so that the time goes into getting through it. */
export function limitFrames(terminal: Terminal, clock = (): number => performance.now()) {
  const inside = (terminal as unknown as { _core: Inside })._core;
  const service = inside._renderService;
  const debouncer = service._renderDebouncer;
  const refresh = debouncer.refresh.bind(debouncer);
  const moveCursor = service.handleCursorMove.bind(service);
  const syncInput = inside._syncTextArea.bind(inside);
  const syncScrollbar = inside._viewport.queueSync.bind(inside._viewport);
  const moveScrollbar = inside._viewport._sync.bind(inside._viewport);
  const scrollToLine = inside._viewport.scrollToLine.bind(inside._viewport);
  const drawSelection = inside._selectionService.refresh.bind(inside._selectionService);
  let selected = false;
  let typedAt = -Infinity;
  let drawnAt = -Infinity;
  let countedAt = clock();
  /** Bytes of a flood, running out at the rate below which there is none. */
  let flood = 0;
  let floods = false;
  let rows = 0;
  let calming: ReturnType<typeof setInterval> | undefined;
  let owed: { start: number; end: number } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const syncAll = (): void => {
    syncInput();
    moveScrollbar();
    syncScrollbar();
  };
  // Output below what a person has scrolled up to asks for no frame: the scroll bar moves with this.
  const calm = (): void => {
    wait();
    if (owed === null) syncAll();
  };
  /** How long the next frame has to wait, in milliseconds. */
  const wait = (): number => {
    const now = clock();
    flood = Math.max(0, flood - (now - countedAt) * FLOOD_BYTES_PER_MS);
    countedAt = now;
    if (floods !== flood > BEGIN_MS * FLOOD_BYTES_PER_MS) {
      floods = !floods;
      // A cursor that blinks has the page laid out sixty times a second.
      terminal.element?.classList.toggle('terminal-flood', floods);
      clearInterval(calming);
      if (floods) calming = setInterval(calm, MEMORY_MS);
      else syncAll();
    }
    return floods && now >= typedAt + TYPING_MS ? Math.max(0, drawnAt + FRAME_MS - now) : 0;
  };
  const draw = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (!owed) return;
    refresh(owed.start, Math.min(owed.end, rows - 1), rows);
    owed = null;
    drawnAt = clock();
    syncAll();
  };
  debouncer.refresh = (start = 0, end, count) => {
    rows = count;
    owed = { start: Math.min(start, owed?.start ?? start), end: Math.max(end ?? count - 1, owed?.end ?? 0) };
    const ms = wait();
    if (ms === 0) draw();
    else timer ??= setTimeout(draw, ms);
  };
  // These draw beside the frames, some at each line that scrolls by. The end of each piece of output asks for a frame,
  // which has the cursor and the scroll bar, too.
  const unlessOwed =
    (act: () => void): (() => void) =>
    () => {
      if (!floods && owed === null) act();
    };
  service.handleCursorMove = unlessOwed(moveCursor);
  inside._syncTextArea = unlessOwed(syncInput);
  const syncLater = unlessOwed(syncScrollbar);
  inside._viewport.queueSync = (line) => (line === undefined ? syncLater() : syncScrollbar(line));
  const syncNow = unlessOwed(moveScrollbar);
  inside._viewport._sync = (line) => (line === undefined ? syncNow() : moveScrollbar(line));
  // A place beyond what the scroll bar knows of would be cut to it.
  inside._viewport.scrollToLine = (line, atOnce) => {
    moveScrollbar();
    scrollToLine(line, atOnce);
  };
  // Asked for at each line that scrolls by, and draws every row once more: of use only where something is selected.
  inside._selectionService.refresh = (byMouse) => {
    const before = selected;
    selected = inside._selectionService.hasSelection;
    if (before || selected) drawSelection(byMouse);
  };
  const listening = terminal.onRender(() => void (drawnAt = clock()));

  return {
    /** So many bytes were shown. */
    shown(bytes: number): void {
      wait();
      flood = Math.min(flood + bytes, MEMORY_MS * FLOOD_BYTES_PER_MS);
    },
    typed(): void {
      typedAt = clock();
      draw();
    },
    dispose(): void {
      clearTimeout(timer);
      clearInterval(calming);
      listening.dispose();
    },
  };
}
