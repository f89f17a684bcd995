/** Shows a bell on a pane for a moment; the style depends on it, and it is still where motion is not wanted. */
export function flash(pane: HTMLElement | null): void {
  if (!pane) return;
  pane.dataset['bell'] = '';
  setTimeout(() => delete pane.dataset['bell'], 150);
}

let lastSound = 0;

/** A short tone, at most one in half a second however often a host rings. */
export function beep(now = performance.now()): void {
  if (now - lastSound < 500) return;
  lastSound = now;
  const context = new AudioContext();
  const tone = context.createOscillator();
  const volume = context.createGain();
  volume.gain.value = 0.05;
  tone.frequency.value = 660;
  tone.connect(volume).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + 0.12);
  tone.addEventListener('ended', () => void context.close());
}
