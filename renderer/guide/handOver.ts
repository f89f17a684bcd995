import type { GivenFile } from './read.ts';

let given: GivenFile[] = [];

/** Leaves files for the library's page to look at: another page chose them. */
export function handOver(files: GivenFile[]): void {
  given = files;
}

/** The files that were left, once. */
export function takeOver(): GivenFile[] {
  const files = given;
  given = [];
  return files;
}
