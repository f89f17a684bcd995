import type { App, Session, WebContents } from 'electron';
import { appOrigin } from '../domain/shell.ts';

/** Schemes that the page may load from: its own files, and what it made itself. */
const OWN = /^(holdfast:\/\/app\/|blob:holdfast:\/\/app\/|data:)/;

/** True for an address inside the application's own page. */
export function isOwnPage(url: string): boolean {
  return url === appOrigin || url.startsWith(`${appOrigin}/`);
}

/** True for the application's own page with one terminal in it: the one kind of window that the page may open. */
export function isTerminalPage(url: string): boolean {
  return /^holdfast:\/\/app\/(index\.html)?#\/terminal\/[0-9A-HJKMNP-TV-Z]{26}$/.test(url);
}

/**
 * Guards every page of the application, now and later: it can leave for nowhere, open no window and attach no
 * webview. `onLink` is told where the page wanted to go.
 */
export function guardContents(app: App, onLink: (url: string, from: WebContents) => void): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => {
      if (event.isMainFrame && isOwnPage(event.url)) return;
      event.preventDefault();
      if (event.isMainFrame) onLink(event.url, contents);
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      onLink(url, contents);
      return { action: 'deny' };
    });
  });
}

/**
 * Denies the page everything it could ask the system for, but putting text on the clipboard and
 * notifying the person, and cuts it off from
 * the network: all it needs comes from its own files and over its port.
 */
export function guardSession(session: Session, developing: boolean): void {
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(allowed(permission, requestingUrl)),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) => allowed(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, answer) =>
    answer({ cancel: !(OWN.test(url) || (developing && url.startsWith('devtools://'))) }),
  );
}

function allowed(permission: string, url: string | undefined): boolean {
  const granted = permission === 'clipboard-sanitized-write' || permission === 'notifications';
  return granted && url !== undefined && isOwnPage(url);
}
