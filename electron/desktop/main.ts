import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog } from 'electron';
import { defaultDataFolder } from '../backend/storage/defaultFolder.ts';
import { runDesktop } from './desktop.ts';
import { readOptions } from './options.ts';
import { registerScheme } from './protocol.ts';

/** Says what is wrong, where a terminal and where a person without one sees it, and ends. */
function fail(message: string): void {
  console.error(`holdfast: ${message}`);
  dialog.showErrorBox('Holdfast cannot start', message);
  app.exit(1);
}

function main(): void {
  const { data } = readOptions(process.argv.slice(1), process.cwd());
  const dataDir = data ?? defaultDataFolder();
  if (data !== undefined) app.setPath('userData', ownProfile(data));
  if (!app.requestSingleInstanceLock()) {
    console.error('holdfast: it is open already; its window comes to the front.');
    app.exit(0);
    return;
  }
  app.enableSandbox();
  registerScheme();
  void app.whenReady().then(() => runDesktop({ dataDir, fail }));
}

/** A console of its own: with its own window place, keychain file and single instance. */
function ownProfile(data: string): string {
  const folder = join(data, 'desktop');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new Error(`Cannot write the data folder ${data} (${code}). Choose another with --data DIR.`);
  }
}

try {
  main();
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
