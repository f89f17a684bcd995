import { WebglAddon } from '@xterm/addon-webgl';
import type { Terminal } from '@xterm/xterm';

/** WebGL where the machine has it; the DOM otherwise, where it is wished, and after the GPU took its context back. */
export function drawFast(terminal: Terminal, wish: 'auto' | 'dom') {
  let webgl: WebglAddon | null = null;
  const off = (): void => {
    webgl?.dispose();
    webgl = null;
  };
  const set = (renderer: 'auto' | 'dom'): void => {
    const dom = renderer === 'dom' || localStorage.getItem('holdfast.terminal.renderer') === 'dom';
    if (dom) return off();
    if (webgl) return;
    try {
      webgl = new WebglAddon();
      webgl.onContextLoss(off);
      terminal.loadAddon(webgl);
    } catch {
      webgl = null; // no WebGL here
    }
  };
  set(wish);
  return { set };
}
