import { WebglAddon } from '@xterm/addon-webgl';
import type { Terminal } from '@xterm/xterm';

/**
 * How many terminals of a window keep a WebGL context. Chromium takes the oldest away beyond 16 in all windows
 * together, and a terminal in a window of its own needs one as well.
 */
const CONTEXTS = 8;
/** Those that have one, the last shown at the end. */
const lit: { off(): void }[] = [];

/**
 * WebGL for the terminals that were last in view, where the machine has it; the DOM otherwise, where it is wished, and
 * after the GPU took its context back.
 */
export function drawFast(terminal: Terminal, wish: 'auto' | 'dom') {
  let wished = wish;
  let visible = false;
  let webgl: WebglAddon | null = null;
  const self = {
    off(): void {
      const at = lit.indexOf(self);
      if (at >= 0) lit.splice(at, 1);
      const canvases = webgl ? [...(terminal.element?.querySelectorAll('canvas') ?? [])] : [];
      webgl?.dispose();
      webgl = null;
      // Its canvas would keep the context until it is collected.
      for (const canvas of canvases)
        canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
    },
  };
  const on = (): void => {
    if (wished === 'dom' || localStorage.getItem('holdfast.terminal.renderer') === 'dom') return self.off();
    if (!webgl && !load()) return;
    const at = lit.indexOf(self);
    if (at >= 0) lit.splice(at, 1);
    lit.push(self);
    if (lit.length > CONTEXTS) lit[0]?.off();
  };
  const load = (): boolean => {
    try {
      const addon = new WebglAddon();
      addon.onContextLoss(self.off);
      terminal.loadAddon(addon);
      webgl = addon;
      return true;
    } catch {
      return false; // no WebGL here
    }
  };
  return {
    set(renderer: 'auto' | 'dom'): void {
      wished = renderer;
      if (visible) on();
    },
    /** Whether the terminal is in view. */
    show(now: boolean): void {
      if (now && !visible) on();
      visible = now;
    },
    dispose: self.off,
  };
}
