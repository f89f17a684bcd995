import { statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import type { Existing } from '../../../domain/file/folder.ts';
import { localNameProblem } from '../../../domain/file/localName.ts';
import { shownPath } from '../../../domain/file/name.ts';
import { nameOf } from '../../../domain/file/path.ts';
import { Failure } from '../../../domain/failure.ts';
import { localSystem, lookAt } from './local.ts';

/** Where folders are written unless another place is named: the downloads of the person, else the home folder. */
export function usualPlace(home: string): string {
  const downloads = join(home, 'Downloads');
  return isFolder(downloads) ? downloads : home;
}

/** The folder's own name, where this machine can have one of it; else the host's. */
export function nameFor(root: string, host: string): string {
  const name = nameOf(root);
  return localNameProblem(name, localSystem) === null
    ? name
    : host.replace(/[^\w.-]+/g, '_').replace(/^\.+|\.+$/g, '_');
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The folder that a person named on this machine. Throws INVALID where there is none. */
export function placeOf(text: string, home: string): string {
  const path = text.trim().replace(/^~(?=$|[/\\])/, home);
  if (!isAbsolute(path))
    throw new Failure('INVALID', 'Name the folder of this machine by its whole path, or beginning with ~/.');
  const whole = resolve(path);
  if (!isFolder(whole)) throw new Failure('INVALID', `${shownPath(whole)} is no folder of this machine.`);
  return whole;
}

/** Asks before anything is written to what is there already. */
export async function needFree(into: string, existing: Existing | null): Promise<void> {
  const found = await lookAt(into);
  if (found && found.kind !== 'folder')
    throw new Failure('CONFLICT', `${shownPath(into)} is there already and is no folder.`);
  if (found && existing === null)
    throw new Failure('CONFLICT', `${shownPath(into)} is there already.`, { exists: true });
}
