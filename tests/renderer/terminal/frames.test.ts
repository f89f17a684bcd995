import type { Terminal } from '@xterm/xterm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { limitFrames } from '../../../renderer/terminal/frames.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The parts of an emulator that draw, counted, and a clock. */
function emulator() {
  const counts = { frames: 0, input: 0, scrollbar: 0, moves: 0, selection: 0 };
  const classes = new Set<string>();
  const classList = {
    toggle: (name: string, on: boolean) => void (on ? classes.add(name) : classes.delete(name)),
  };
  const drawn: { start: number; end: number; at: number }[] = [];
  const selection = { hasSelection: false, refresh: () => void counts.selection++ };
  const core = {
    _syncTextArea: () => void counts.input++,
    _viewport: {
      queueSync: () => void counts.scrollbar++,
      _sync: () => void counts.moves++,
      scrollToLine: () => undefined,
    },
    _selectionService: selection,
    _renderService: {
      handleCursorMove: () => undefined,
      _renderDebouncer: {
        refresh(start: number, end: number, _rows: number) {
          counts.frames++;
          drawn.push({ start, end, at: Date.now() });
        },
      },
    },
  };
  const terminal = { _core: core, element: { classList }, onRender: () => ({ dispose: () => undefined }) };
  const frames = limitFrames(terminal as unknown as Terminal, () => Date.now());
  /** Output at a rate for a while: parsed ten times a frame, as a flood is. */
  const prints = (ms: number, bytesPerMs: number): void => {
    for (let at = 0; at < ms; at += 2) {
      frames.shown(2 * bytesPerMs);
      // At each line that scrolls by.
      for (let line = 0; line < 10; line++) core._viewport._sync();
      core._renderService._renderDebouncer.refresh(0, 39, 40);
      core._syncTextArea();
      core._viewport.queueSync();
      selection.refresh();
      vi.advanceTimersByTime(2);
    }
  };
  return { classes, core, selection, counts, drawn, frames, prints };
}

test('a flood is drawn every 60 ms, and its end without waiting for more', () => {
  const { counts, drawn, prints } = emulator();
  prints(1200, 5000);
  expect(counts.frames).toBeGreaterThan(15);
  expect(counts.frames).toBeLessThan(25);
  expect(counts.input).toBeLessThan(30);
  expect(counts.scrollbar).toBeLessThan(30);
  const end = Date.now() - 2;
  vi.advanceTimersByTime(100);
  expect(drawn.at(-1)).toMatchObject({ start: 0, end: 39 });
  expect(drawn.at(-1)?.at).toBeGreaterThanOrEqual(end);
});

test('what anybody can read is drawn as it comes', () => {
  const { counts, prints } = emulator();
  prints(200, 500);
  expect(counts.frames).toBe(100);
});

test('while somebody types each frame of a flood is drawn, and soon after no more', () => {
  const { counts, frames, prints } = emulator();
  prints(600, 5000);
  frames.typed();
  const before = counts.frames;
  prints(200, 5000);
  expect(counts.frames - before).toBe(100);
  prints(1000, 5000);
  const after = counts.frames;
  prints(600, 5000);
  expect(counts.frames - after).toBeLessThan(13);
});

test('a selection is drawn anew only where there is one, or was', () => {
  const { counts, selection } = emulator();
  selection.refresh();
  expect(counts.selection).toBe(0);
  selection.hasSelection = true;
  selection.refresh();
  selection.hasSelection = false;
  selection.refresh();
  selection.refresh();
  expect(counts.selection).toBe(2);
});

test('an emulator that is let go draws nothing more', () => {
  const { counts, frames, prints } = emulator();
  prints(100, 5000);
  frames.dispose();
  const before = counts.frames;
  vi.advanceTimersByTime(500);
  expect(counts.frames).toBe(before);
});

test('in a flood the scroll bar moves with the frames, and by itself again after it', () => {
  const { core, counts, prints } = emulator();
  prints(1200, 5000);
  expect(counts.moves).toBeLessThan(400); // the first 30 ms are no flood yet
  vi.advanceTimersByTime(400);
  const before = counts.moves;
  core._viewport._sync();
  expect(counts.moves).toBe(before + 1);
});

test('the cursor does not blink in a flood, and does again after it', () => {
  const { classes, prints } = emulator();
  prints(600, 5000);
  expect([...classes]).toEqual(['terminal-flood']);
  vi.advanceTimersByTime(400);
  expect([...classes]).toEqual([]);
});

test('below what somebody has scrolled up to a flood asks for no frame, and the scroll bar moves all the same', () => {
  const { core, counts, frames } = emulator();
  const flows = (ms: number): void => {
    for (let at = 0; at < ms; at += 2) {
      frames.shown(2 * 5000);
      core._viewport._sync();
      vi.advanceTimersByTime(2);
    }
  };
  flows(600);
  const before = counts.moves;
  flows(1000);
  expect(counts.moves - before).toBeGreaterThan(3);
  expect(counts.moves - before).toBeLessThan(20);
  const last = counts.moves;
  core._viewport.scrollToLine();
  expect(counts.moves).toBe(last + 1);
});
