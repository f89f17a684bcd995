import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

const area = z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() });
/** A rectangle on the screen, in device-independent pixels. */
export type Area = z.infer<typeof area>;

const windowState = z.object({ bounds: area, maximized: z.boolean() });
export type WindowState = z.infer<typeof windowState>;

export const MIN_WIDTH = 800;
export const MIN_HEIGHT = 500;
/** A window of which less than this shows on every display cannot be grabbed with the mouse. */
const GRAB = 100;

/** Where the window was when it was last closed; null where that is not known. */
export function readWindowState(file: string): WindowState | null {
  try {
    return windowState.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Remembers where the window is. A place that cannot be remembered is no reason to bother anybody. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(file, JSON.stringify(state), { mode: 0o600 });
  } catch {
    // The next start opens in the default place.
  }
}

/** The bounds to open with: those remembered where some display still shows them, else null for the default. */
export function fitBounds(bounds: Area, displays: readonly Area[]): Area | null {
  const shown = displays.some((display) => {
    const width =
      Math.min(bounds.x + bounds.width, display.x + display.width) - Math.max(bounds.x, display.x);
    const titleBar = bounds.y >= display.y && bounds.y < display.y + display.height - GRAB / 2;
    return width >= GRAB && titleBar;
  });
  if (!shown) return null;
  return { ...bounds, width: Math.max(bounds.width, MIN_WIDTH), height: Math.max(bounds.height, MIN_HEIGHT) };
}
