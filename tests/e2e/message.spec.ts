import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { expect, test } from './console.ts';

/** A chat's webhook on this machine; notes the texts that arrive, and answers with `status`. */
async function receive(): Promise<{ url: string; texts: string[]; status: number; server: Server }> {
  const state = { url: '', texts: [] as string[], status: 200, server: createServer() };
  state.server.on('request', (request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += String(chunk)));
    request.on('end', () => {
      if (state.status === 0) return request.socket.destroy();
      state.texts.push((JSON.parse(text) as { text: string }).text);
      response.statusCode = state.status;
      response.end();
    });
  });
  await new Promise<void>((resolve) => state.server.listen(0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${(state.server.address() as AddressInfo).port}/hook/s3cret`;
  return state;
}

async function declare(page: Page, title: string): Promise<void> {
  await page.getByRole('link', { name: 'Incidents', exact: true }).click();
  await page.getByLabel('What is wrong?').fill(title);
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'Messages' }).click();
}

test('a message is written without a link, waits, and goes out as it reads in the preview', async ({
  hf,
  page,
}) => {
  const chat = await receive();
  await page.goto(hf.link);
  await page.getByRole('link', { name: 'Messages', exact: true }).click();
  await page.getByRole('button', { name: 'Add a channel' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Ops chat');
  await dialog.getByLabel('Address of the webhook').fill('no address');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog.getByText('beginning with https://')).toBeVisible();
  await dialog.getByLabel('Address of the webhook').fill(chat.url);
  await dialog.getByRole('button', { name: /Add|Save/ }).click();
  await expect(dialog).toBeHidden();
  chat.server.close();

  await declare(page, 'Uploads fail');
  await page.getByRole('button', { name: 'Write a message' }).click();
  await page.getByLabel('Text').selectOption({ label: 'First message, status page' });
  const queue = page.getByRole('button', { name: 'Put into the outbox' });
  await page.getByRole('checkbox', { name: /Ops chat/ }).check();
  await expect(page.getByText('2 fields are still open')).toBeVisible();
  await expect(queue).toBeDisabled();
  await page.getByRole('textbox', { name: 'Services' }).fill('uploads');
  await page.getByRole('textbox', { name: 'Impact' }).fill('Nobody can upload.');
  const preview = page.getByRole('region', { name: 'Preview' });
  await expect(preview).toContainText('We are investigating a problem with uploads.');
  const shown = await preview.locator('.message-body').innerText();
  await queue.click();
  const card = page.getByRole('article');
  await expect(card.getByText('Waiting')).toBeVisible();
  await expect(card.getByText('Nothing listens at that address')).toBeVisible();

  await new Promise<void>((resolve) =>
    chat.server.listen(Number(new URL(chat.url).port), '127.0.0.1', resolve),
  );
  await card.getByRole('button', { name: 'Try now' }).click();
  await expect(card.getByText('Sent', { exact: true })).toBeVisible();
  expect(chat.texts).toEqual([`*Uploads fail*\n${shown}`]);
  await expect(page.getByText('Message sent to Ops chat')).toBeVisible();

  chat.status = 0;
  await page.getByRole('button', { name: 'Write a message' }).click();
  await page.getByLabel('Text').selectOption({ label: 'An empty page' });
  await page.getByLabel('Message', { exact: true }).fill('Uploads work again for half of you.');
  await page.getByRole('checkbox', { name: /Ops chat/ }).check();
  await queue.click();
  await expect(card.first().getByText('Unknown, check')).toBeVisible();
  await card.first().getByRole('button', { name: 'It arrived' }).click();
  await expect(card.first().getByText('Confirmed by')).toBeVisible();
  chat.server.close();
});

test('a message read out by phone is noted with whom and when', async ({ hf, page }) => {
  await page.goto(hf.link);
  await declare(page, 'Uploads fail');
  await page.getByRole('button', { name: 'Write a message' }).click();
  await page.getByLabel('Text').selectOption({ label: 'An empty page' });
  await page.getByLabel('Message', { exact: true }).fill('We are down and work on it.');
  await page.getByRole('button', { name: 'By other means' }).click();
  await page.getByRole('menuitem', { name: 'Read it out by phone' }).click();
  await page.getByRole('dialog').getByLabel('To whom').fill('the board');
  await page.getByRole('button', { name: 'Note it as told' }).click();
  await expect(page.getByText('Message read out by phone to the board')).toBeVisible();
});
