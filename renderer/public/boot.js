// A part of the page that did not come, because the machine's network changed or the console is about to start again:
// the page is asked for anew. Once it has loaded, lazyPart.ts asks for the parts.
addEventListener(
  'error',
  ({ target }) => {
    const part = target instanceof HTMLScriptElement || target instanceof HTMLLinkElement;
    if (part && document.getElementById('boot')) setTimeout(() => location.reload(), 500);
  },
  { capture: true },
);
