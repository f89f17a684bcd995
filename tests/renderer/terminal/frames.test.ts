import type { Terminal } from '@xterm/xterm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { limitFrames } from '../../../renderer/terminal/frames.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The parts of an emulator that draw, counted, and a clock. */
function emulator() {
  const counts = { frames: 0, input: 0, scrollbar: 0, selection: 0 };
  const drawn: { start: number; end: number; at: number }[] = [];
  const selection = { hasSelection: false, refresh: () => void counts.selection++ };
  const core = {
    _syncTextArea: () => void counts.input++,
    _viewport: { queueSync: () => void counts.scrollbar++ },
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
  const terminal = { _core: core, onRender: () => ({ dispose: () => undefined }) };
  const frames = limitFrames(terminal as unknown as Terminal, () => Date.now());
  /** Output at a rate for a while: parsed ten times a frame, as a flood is. */
  const prints = (ms: number, bytesPerMs: number): void => {
    for (let at = 0; at < ms; at += 2) {
      frames.shown(2 * bytesPerMs);
      core._renderService._renderDebouncer.refresh(0, 39, 40);
      core._syncTextArea();
      core._viewport.queueSync();
      selection.refresh();
      vi.advanceTimersByTime(2);
    }
  };
  return { core, selection, counts, drawn, frames, prints };
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
