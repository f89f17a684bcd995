import { rmSync } from 'node:fs';
import { openHealthStore, type HealthStore } from './store.ts';

/** Opens the samples' file; one that is damaged is begun anew: samples are no record, and no reason not to start. */
export function openStore(file: string): HealthStore {
  try {
    return openHealthStore(file);
  } catch {
    for (const part of ['', '-wal', '-shm']) rmSync(`${file}${part}`, { force: true });
    return openHealthStore(file);
  }
}
