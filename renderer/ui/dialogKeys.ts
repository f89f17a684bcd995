const DIALOG = '[role="dialog"][aria-modal="true"]';
const FOCUSABLE = 'a[href], button, input, select, textarea';
const entered = new WeakSet<Element>();

/**
 * Gives a dialog's first field what is typed before it has the focus, which it takes by a timer: on a busy machine the
 * letters that follow Ctrl+K would else go into a note, or act as keys of the page. Enter and Space are left out:
 * nothing is agreed to that was not seen.
 */
export function keepDialogKeys(): void {
  addEventListener('focusin', ({ target }) => {
    const dialog = target instanceof Element && target.closest(DIALOG);
    if (dialog) entered.add(dialog);
  });
  addEventListener('keydown', onKey, { capture: true });
}

function onKey({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): void {
  if (key.length !== 1 || key === ' ' || ctrlKey || metaKey || altKey) return;
  const dialog = [...document.querySelectorAll(DIALOG)].at(-1);
  if (!dialog || entered.has(dialog)) return;
  const field = dialog.querySelector('[data-autofocus]') ?? dialog.querySelector(FOCUSABLE);
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)
    field.focus({ preventScroll: true });
}
