import { useCallback, useRef, useState } from 'react';
import { api, command, errorText } from '../api/client.ts';
import { readGuideFile, type GivenFile } from './read.ts';

export interface ImportItem {
  name: string;
  state: 'waiting' | 'busy' | 'added' | 'updated' | 'unchanged' | 'failed';
  /** Why it failed, in plain words. */
  problem?: string;
  id?: string;
}

export interface Importing {
  items: ImportItem[];
  /** Files of a folder that are no guides. */
  leftOut: number;
  busy: boolean;
}

const nothing: Importing = { items: [], leftOut: 0, busy: false };

/** Imports files one after the other; each has its own answer, and a bad one holds up no other. */
export function useImport() {
  const [state, setState] = useState<Importing>(nothing);
  const running = useRef(false);

  const start = useCallback(async (files: GivenFile[], leftOut = 0): Promise<ImportItem[]> => {
    if (running.current) return [];
    running.current = true;
    const items: ImportItem[] = files.map(({ name }) => ({ name, state: 'waiting' }));
    const show = (busy: boolean) => setState({ items: [...items], leftOut, busy });
    show(true);
    for (const [i, { name, file }] of files.entries()) {
      items[i] = { name, state: 'busy' };
      show(true);
      items[i] = await importOne(name, file);
    }
    running.current = false;
    show(false);
    return items;
  }, []);
  const clear = useCallback(() => setState(nothing), []);
  return { ...state, start, clear };
}

async function importOne(name: string, file: Blob): Promise<ImportItem> {
  try {
    const read = await readGuideFile(file);
    if ('problem' in read) return { name, state: 'failed', problem: read.problem };
    const { source, encoding } = read;
    const { id, outcome } = await command((key) => api.guide.import({ key, file: name, encoding, source }));
    return { name, state: outcome, id };
  } catch (error) {
    const gone = error instanceof DOMException;
    return { name, state: 'failed', problem: gone ? 'The file cannot be read.' : errorText(error) };
  }
}
