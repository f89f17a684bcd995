import type { App, Session, WebContents } from 'electron';
import { expect, test, vi } from 'vitest';
import { guardContents, guardSession } from '../../electron/desktop/hardening.ts';
import { app, StandInContents, standInSession } from '../fixtures/electronStandIn.ts';

function guardedPage() {
  const asked: string[] = [];
  app.removeAllListeners();
  guardContents(app as unknown as App, (url) => asked.push(url));
  const contents = new StandInContents();
  app.emit('web-contents-created', {}, contents as unknown as WebContents);
  return { asked, contents };
}

function emit(contents: StandInContents, name: string, details: object) {
  const event = { preventDefault: vi.fn(), ...details };
  contents.emit(name, event);
  return event.preventDefault.mock.calls.length > 0;
}

test('stand-in: a page opens no window; the link is only reported', () => {
  const { asked, contents } = guardedPage();
  expect(contents.windowOpen({ url: 'https://status.example.com/' })).toEqual({ action: 'deny' });
  expect(asked).toEqual(['https://status.example.com/']);
});

test('stand-in: a page reloads itself but goes nowhere else', () => {
  const { asked, contents } = guardedPage();
  const blocked = (url: string, isMainFrame = true) =>
    emit(contents, 'will-frame-navigate', { url, isMainFrame });
  expect(blocked('holdfast://app/')).toBe(false);
  expect(blocked('https://example.com/')).toBe(true);
  expect(blocked('holdfast://app.example.com/')).toBe(true);
  expect(blocked('file:///etc/passwd')).toBe(true);
  expect(blocked('holdfast://app/', false)).toBe(true);
  expect(emit(contents, 'will-redirect', { url: 'holdfast://app/' })).toBe(true);
  expect(asked).toContain('https://example.com/');
});

test('stand-in: no webview can be attached', () => {
  expect(emit(guardedPage().contents, 'will-attach-webview', {})).toBe(true);
});

function guardedSession() {
  const session = standInSession();
  guardSession(session as unknown as Session, false);
  const request = (permission: string, requestingUrl: string) => {
    const answer = vi.fn();
    const handler = session.handlers.get('request') as unknown as (...args: unknown[]) => void;
    handler(null, permission, answer, { requestingUrl });
    return answer.mock.calls[0]?.[0] as boolean;
  };
  const loads = (url: string) => {
    const answer = vi.fn();
    const handler = session.handlers.get('load') as unknown as (...args: unknown[]) => void;
    handler({ url }, answer);
    const [decision] = answer.mock.lastCall as [{ cancel: boolean }];
    return !decision.cancel;
  };
  const check = session.handlers.get('check') as unknown as (...args: unknown[]) => boolean;
  const device = session.handlers.get('device') as unknown as () => boolean;
  return { request, loads, check, device };
}

test('stand-in: every permission is denied but putting text on the clipboard and reminding', () => {
  const { request, check, device } = guardedSession();
  for (const permission of ['media', 'geolocation', 'clipboard-read', 'openExternal', 'fileSystem']) {
    expect(request(permission, 'holdfast://app/')).toBe(false);
    expect(check(null, permission, 'holdfast://app')).toBe(false);
  }
  expect(request('clipboard-sanitized-write', 'holdfast://app/')).toBe(true);
  expect(request('notifications', 'holdfast://app/')).toBe(true);
  for (const permission of ['clipboard-sanitized-write', 'notifications'])
    expect(request(permission, 'https://example.com/')).toBe(false);
  expect(device()).toBe(false);
});

test('stand-in: the page loads its own files and nothing from the network', () => {
  const { loads } = guardedSession();
  expect(loads('holdfast://app/assets/main.js')).toBe(true);
  expect(loads('blob:holdfast://app/1f0c')).toBe(true);
  for (const url of [
    'https://example.com/x',
    'http://127.0.0.1:80/',
    'ws://127.0.0.1/',
    'file:///etc/passwd',
    'devtools://x',
  ]) {
    expect(loads(url)).toBe(false);
  }
});
