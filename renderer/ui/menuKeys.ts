const OPEN_BUTTON = '[aria-haspopup="menu"][aria-expanded="true"]';
/** Enter and Space press the button again; Tab belongs to the trap of the focus. */
const BUTTON_KEYS = new Set(['Enter', ' ', 'Tab']);

/**
 * Gives a menu the keys that are typed before it has the focus. A menu is drawn as soon as its button is pressed, but
 * takes the focus by a timer: on a busy machine an arrow that is pressed 50 ms after the button would be lost.
 */
export function keepMenuKeys(): void {
  addEventListener('keydown', onKey, { capture: true });
  addEventListener('focusin', onFocus);
}

function onKey(event: KeyboardEvent): void {
  const { target, key, code, shiftKey } = event;
  if (!event.isTrusted || event.ctrlKey || event.metaKey || event.altKey || BUTTON_KEYS.has(key)) return;
  if (!(target instanceof Element) || !target.matches(OPEN_BUTTON)) return;
  const menu = document.getElementById(target.getAttribute('aria-controls') ?? '');
  if (!menu) return;
  event.preventDefault();
  event.stopPropagation();
  const first = menu.querySelector<HTMLElement>('[data-autofocus]') ?? menu;
  first.focus({ preventScroll: true });
  first.dispatchEvent(new KeyboardEvent('keydown', { key, code, shiftKey, bubbles: true, cancelable: true }));
}

/** An item that was walked to is what the timer finds, too: it must not take the focus back to the beginning. */
function onFocus({ target }: FocusEvent): void {
  if (!(target instanceof Element) || !target.matches('[data-menu-item]')) return;
  for (const other of target.closest('[data-menu-dropdown]')?.querySelectorAll('[data-autofocus]') ?? [])
    other.removeAttribute('data-autofocus');
  target.setAttribute('data-autofocus', '');
}
