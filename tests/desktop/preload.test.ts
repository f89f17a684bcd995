import { expect, test, vi } from 'vitest';
import { READY, SHELL } from '../../electron/desktop/channels.ts';
import { ipcRenderer } from '../fixtures/electronStandIn.ts';

vi.mock('electron', () => import('../fixtures/electronStandIn.ts'));

test('stand-in: the preload script passes on `ready` of this window and the answer with its port, and exposes nothing', async () => {
  const postMessage = vi.fn();
  const page = Object.assign(new EventTarget(), { postMessage });
  vi.stubGlobal('window', page);
  const before = Object.keys(page);
  await import('../../electron/desktop/preload.ts');

  const post = (data: unknown, source: unknown) =>
    page.dispatchEvent(Object.assign(new Event('message'), { data, source }));
  post({ holdfast: 'ready' }, {});
  post({ holdfast: 'link' }, page);
  post('ready', page);
  expect(ipcRenderer.send).not.toHaveBeenCalled();
  post({ holdfast: 'ready' }, page);
  expect(ipcRenderer.send.mock.calls).toEqual([[READY]]);

  const { port1 } = new MessageChannel();
  ipcRenderer.emit(SHELL, { ports: [port1] }, { holdfast: 'link' });
  expect(postMessage).toHaveBeenCalledWith({ holdfast: 'link' }, '*', [port1]);
  expect(Object.keys(page)).toEqual(before);
});
