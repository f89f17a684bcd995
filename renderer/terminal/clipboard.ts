import type { Terminal } from '@xterm/xterm';

/** 1 MB of text: more is no clipboard's work, and base64 is decoded in the page. */
const MAX_BASE64 = 1_400_000;

/**
 * What a host wants on the clipboard by OSC 52, `c;base64`. Reading it (`?`) is never answered; a write is handed on
 * to be asked. Null for what is no such write.
 */
export function readClipboardWrite(data: string): string | null {
  const at = data.indexOf(';');
  if (at < 0 || at > 16) return null;
  const encoded = data.slice(at + 1);
  if (encoded === '' || encoded === '?' || encoded.length > MAX_BASE64) return null;
  try {
    const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Puts a text on the clipboard; false where the browser refuses. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Copies the selection by the copy event, which xterm answers: it needs no permission. */
export function copySelection(terminal: Terminal): void {
  if (terminal.hasSelection()) document.execCommand('copy');
}
