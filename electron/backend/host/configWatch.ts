import { watch, type FSWatcher } from 'node:fs';
import { dirname } from 'node:path';
import type { HostConfigRow } from '../../domain/host/model.ts';

/** 200 ms: an editor writes a file in several steps. */
const SETTLE_MS = 200;

/**
 * Follows the files that the OpenSSH configuration is made of. `read` answers what it says and the files it was read
 * from; `onChange` is told when that is something else than before.
 */
export function watchConfig(
  read: () => { row: HostConfigRow; files: string[] },
  onChange: (row: HostConfigRow) => void,
) {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  let last = '';
  const follow = (files: string[]): void => {
    // Folders, as editors replace a file by a new one, and an Include may find a new one.
    for (const folder of new Set(files.map((file) => dirname(file)))) {
      if (watchers.has(folder)) continue;
      try {
        const watcher = watch(folder, { persistent: false }, poke);
        watcher.on('error', () => undefined);
        watchers.set(folder, watcher);
      } catch {
        // The folder is not there: what it would hold is found with the next look.
      }
    }
  };
  const look = (): HostConfigRow => {
    const { row, files } = read();
    follow(files);
    const text = JSON.stringify(row);
    if (text !== last) onChange(row);
    last = text;
    return row;
  };
  const lookAgain = (): void => {
    try {
      look();
    } catch {
      // A file that cannot be read just now: what it said before holds until the next change.
    }
  };
  const poke = (): void => {
    clearTimeout(timer);
    timer = setTimeout(lookAgain, SETTLE_MS).unref();
  };
  return {
    look,
    dispose(): void {
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}
