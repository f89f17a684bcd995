import { beforeEach, expect, test, vi } from 'vitest';
import { createLinkOpener } from '../../electron/desktop/links.ts';
import { dialog, shell } from '../fixtures/electronStandIn.ts';

vi.mock('electron', () => import('../fixtures/electronStandIn.ts'));

beforeEach(() => {
  vi.clearAllMocks();
  dialog.showMessageBox.mockResolvedValue({ response: 0 });
});

test('stand-in: a link is opened after the person saw it and agreed', async () => {
  await createLinkOpener()('https://wiki.example.com/runbook?id=7', null);
  expect(dialog.showMessageBox).toHaveBeenCalledWith(
    expect.objectContaining({ detail: 'https://wiki.example.com/runbook?id=7', defaultId: 1, cancelId: 1 }),
  );
  expect(shell.openExternal).toHaveBeenCalledWith('https://wiki.example.com/runbook?id=7');
});

test.each([
  ['tel:+49301234567', 'Call +49301234567?'],
  ['mailto:ana@example.com', 'Write to ana@example.com?'],
])('stand-in: %s is asked about as what it is', async (url, message) => {
  await createLinkOpener()(url, null);
  expect(dialog.showMessageBox).toHaveBeenCalledWith(expect.objectContaining({ message }));
  expect(shell.openExternal).toHaveBeenCalledWith(url);
});

test('stand-in: a link that the person declines stays closed', async () => {
  dialog.showMessageBox.mockResolvedValue({ response: 1 });
  await createLinkOpener()('https://wiki.example.com/', null);
  expect(shell.openExternal).not.toHaveBeenCalled();
});

test.each([
  'http://example.com/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'ssh://db-1',
  'https://a:b@example.com/',
  'mailto:a@example.com?body=x&attach=/etc/passwd',
  'tel:javascript',
  'x',
])('stand-in: %s is not even asked about', async (url) => {
  await createLinkOpener()(url, null);
  expect(dialog.showMessageBox).not.toHaveBeenCalled();
});

test('stand-in: a page that asks again and again raises one question', async () => {
  const open = createLinkOpener();
  await Promise.all([
    open('https://a.example/', null),
    open('https://b.example/', null),
    open('https://c.example/', null),
  ]);
  expect(dialog.showMessageBox).toHaveBeenCalledTimes(1);
});

test('stand-in: a name that looks like another is shown as it is spelled on the wire', async () => {
  await createLinkOpener()('https://gіthub.com/', null); // with a Cyrillic letter
  expect(dialog.showMessageBox).toHaveBeenCalledWith(
    expect.objectContaining({ detail: expect.stringContaining('xn--') }),
  );
});
