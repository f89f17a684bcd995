import type { Page } from '@playwright/test';
import type { Sshd } from '../fixtures/sshd.ts';

export interface HostFields {
  name: string;
  port: number;
  user: string;
  keyFile: string;
  production?: boolean;
}

/** The fields that reach a test's SSH server. */
export function hostOn({ port, user, keyFile }: Sshd, name: string): HostFields {
  return { name, port, user, keyFile };
}

/** Adds a host by hand, as a person does. */
export async function addHost(page: Page, host: HostFields): Promise<void> {
  await page.getByRole('link', { name: 'Hosts', exact: true }).click();
  await page.getByRole('button', { name: 'Add host' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Add host' });
  await dialog.getByLabel('Address').fill('127.0.0.1');
  await dialog.getByLabel('Name').fill(host.name);
  await dialog.getByLabel('User').fill(host.user);
  await dialog.getByLabel('Port').fill(String(host.port));
  await dialog.getByLabel('Private key file').fill(host.keyFile);
  if (host.production) await dialog.getByLabel('Production').check();
  await dialog.getByRole('button', { name: 'Add host' }).click();
  await page.getByRole('list', { name: 'Hosts' }).getByText(host.name).waitFor();
}
