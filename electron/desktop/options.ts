import { resolve } from 'node:path';

export interface DesktopOptions {
  /** Absolute; undefined where the default folder is meant. */
  data: string | undefined;
}

/**
 * Reads the desktop app's own options and passes over all others, because Chromium's and the system's switches come
 * in the same list. Throws an Error with what to do where `--data` names no folder.
 */
export function readOptions(argv: readonly string[], workingDirectory: string): DesktopOptions {
  let data: string | undefined;
  for (const [index, arg] of argv.entries()) {
    if (arg === '--data') data = argv[index + 1] ?? '';
    else if (arg.startsWith('--data=')) data = arg.slice('--data='.length);
  }
  if (data === undefined) return { data };
  if (data === '' || data.startsWith('-')) throw new Error('--data needs a folder.');
  return { data: resolve(workingDirectory, data) };
}
