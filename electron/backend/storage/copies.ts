import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A data file that a recovery or a restore set aside, and what a recovery could not place. */
const SET_ASIDE = /^holdfast\.db\.(damaged|replaced)-[\dTZ-]+(\.unplaced\.jsonl)?$/;

/** The files of a data folder that hold the record as it was: backups, bundles, and what was set aside. */
export function recordCopies(folder: string): string[] {
  const names = (name: string): string[] => {
    try {
      return readdirSync(join(folder, name)).map((file) => join(name, file));
    } catch {
      return []; // not made yet
    }
  };
  return [
    ...names('backups').filter((name) => name.endsWith('.db')),
    ...names('bundles').filter((name) => name.endsWith('.holdfast')),
    ...names('.').filter((name) => SET_ASIDE.test(name)),
  ].map((name) => join(folder, name));
}
