import { ipcRenderer } from 'electron';
import { isPageMessage } from '../domain/shell.ts';
import { READY, SHELL } from './channels.ts';

// All that the page gets of Electron: its `ready` reaches main, and main's answer with the port reaches the page.
window.addEventListener('message', (event) => {
  if (event.source === window && isPageMessage(event.data)) ipcRenderer.send(READY);
});

ipcRenderer.on(SHELL, (event, message: unknown) => {
  // The target is this very window, and main only sends to a window that shows the application's own page.
  window.postMessage(message, '*', event.ports);
});
