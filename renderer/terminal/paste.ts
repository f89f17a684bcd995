import type { Terminal } from '@xterm/xterm';
import { alwaysAsked, pasteConcerns } from '@domain/terminal/paste.ts';
import type { TerminalSetting } from '@domain/terminal/setting.ts';

interface PasteOptions {
  setting(): TerminalSetting;
  /** Whether the paste reaches a production host. */
  production(): boolean;
  /** Shows a text to the person before it is sent. */
  ask(text: string): void;
}

/** What is pasted into a terminal: looked at first, then sent as the host asked for it (bracketed or not). */
export function createPaste(terminal: Terminal, container: HTMLElement, options: PasteOptions) {
  const { setting, production, ask } = options;
  const pasteNow = (text: string): void => {
    // The end mark of a bracketed paste inside the text would let the rest of it run as typed.
    terminal.paste(text.replaceAll('\u001b[201~', ''));
    terminal.focus();
  };
  const paste = (text: string): void => {
    if (text === '') return;
    const concerns = pasteConcerns(text, production());
    const asked = setting().guardPaste ? concerns : concerns.filter((c) => alwaysAsked.includes(c));
    if (asked.length > 0) ask(text);
    else pasteNow(text);
  };
  const onPaste = (event: ClipboardEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    paste(event.clipboardData?.getData('text/plain') ?? '');
  };
  const onContextMenu = (event: MouseEvent): void => {
    if (!setting().pasteOnRightClick || event.shiftKey) return;
    event.preventDefault();
    void navigator.clipboard.readText().then(paste, () => undefined);
  };
  container.addEventListener('paste', onPaste, { capture: true });
  container.addEventListener('contextmenu', onContextMenu);
  return {
    paste,
    pasteNow,
    dispose(): void {
      container.removeEventListener('paste', onPaste, { capture: true });
      container.removeEventListener('contextmenu', onContextMenu);
    },
  };
}
