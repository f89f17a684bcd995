import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue } from '../../domain/database/contract.ts';

/** 10 minutes: then a catalogue is read anew when it is next asked for. */
const FRESH_MS = 10 * 60_000;

/** What is in each database, on this machine's disk: for completion also where the server is not reached. */
export function createCatalogues(folder: string, now: () => number) {
  const memory = new Map<string, Catalogue>();
  const fileOf = (connectionId: string): string => join(folder, `${connectionId}.json`);
  const kept = (connectionId: string): Catalogue | null => {
    const known = memory.get(connectionId);
    if (known) return known;
    try {
      return JSON.parse(readFileSync(fileOf(connectionId), 'utf8')) as Catalogue;
    } catch {
      return null; // never read, or cut off when the machine went down
    }
  };
  const keep = (connectionId: string, catalogue: Catalogue): void => {
    memory.set(connectionId, catalogue);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const file = fileOf(connectionId);
      writeFileSync(`${file}.new`, JSON.stringify(catalogue), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    } catch {
      // On a full disk completion works until Holdfast ends.
    }
  };
  return {
    async get(
      connectionId: string,
      refresh: boolean,
      read: (() => Promise<Catalogue>) | null,
    ): Promise<Catalogue | null> {
      const known = kept(connectionId);
      if (!read) return known && { ...known, stale: true };
      if (known && !refresh && now() - known.at < FRESH_MS) return known;
      try {
        const fresh = { ...(await read()), at: now(), stale: false };
        keep(connectionId, fresh);
        return fresh;
      } catch (error) {
        if (!known) throw error;
        return { ...known, stale: true };
      }
    },
    forget(connectionId: string): void {
      memory.delete(connectionId);
      rmSync(fileOf(connectionId), { force: true });
    },
  };
}
