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
  if (data !== undefined) {
    // A console of its own: another window place, another keychain file, and its own single instance.
    mkdirSync(join(data, 'desktop'), { recursive: true, mode: 0o700 });
    app.setPath('userData', join(data, 'desktop'));
  }
  if (!app.requestSingleInstanceLock()) {
    console.error('holdfast: it is open already; its window comes to the front.');
    app.exit(0);
    return;
  }
  app.enableSandbox();
  registerScheme();
  void app.whenReady().then(() => runDesktop({ dataDir, fail }));
}

try {
  main();
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
