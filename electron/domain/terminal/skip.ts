/** Ctrl-C, Ctrl-Z and Ctrl-\: with them a person wants to see what comes now, not what was under way. */
const INTERRUPTS: ReadonlySet<number> = new Set([3, 26, 28]);

/** True where typed bytes hold a key that interrupts. */
export function interrupts(bytes: Uint8Array): boolean {
  return bytes.some((byte) => INTERRUPTS.has(byte));
}

/** What a screen writes in the place of output it left out. CAN ends an escape sequence that was cut in the middle. */
export function skippedText(bytes: number): string {
  return `\u0018\u001b[0m\r\n\u001b[2m── ${Math.ceil(bytes / 1024)} kB skipped ──\u001b[0m\r\n`;
}

const ESC = 0x1b;
/** A mode switch is short: what runs longer is none. */
const MAX_SWITCH = 32;

/**
 * The switches of terminal modes (ECMA-48 private modes, the keypad) in output that is left out, the last of each:
 * without them the screen would stay in a mode that its program has left.
 */
export function modeChanges(left: readonly Uint8Array[]): Uint8Array {
  const last = new Map<string, string>();
  const bytes = joined(left);
  for (let at = bytes.indexOf(ESC); at >= 0; at = bytes.indexOf(ESC, at + 1)) {
    const text = String.fromCharCode(...bytes.subarray(at, at + MAX_SWITCH));
    const [whole, mode = 'keypad'] = /^\u001b(?:\[\?([0-9;]{1,24})[hl]|[=>])/.exec(text) ?? [];
    if (whole === undefined) continue;
    // Set again it goes to the end: the last one counts.
    last.delete(mode);
    last.set(mode, whole);
  }
  return Uint8Array.from([...last.values()].join(''), (char) => char.charCodeAt(0));
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
