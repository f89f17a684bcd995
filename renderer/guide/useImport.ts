import { useCallback, useRef, useState } from 'react';
import type { DescribedCorrection } from '@domain/guide/corrections.ts';
import { api, command, errorText } from '../api/client.ts';
import { readGuideFile, type GivenFile } from './read.ts';

/** What an import would find in a file, and do with it. */
export type Found = Omit<Awaited<ReturnType<typeof api.guide.preview>>, 'json'>;

export interface ImportItem {
  name: string;
  file: Blob;
  /** Until it is `ready` it is not known what is in it; it can be imported all the same. */
  state: 'waiting' | 'ready' | 'busy' | 'added' | 'updated' | 'unchanged' | 'failed';
  found?: Found;
  /** What was corrected while looking at it. */
  corrections: DescribedCorrection[];
  /** Why it failed, in plain words. */
  problem?: string;
  id?: string;
}

export interface Importing {
  stage: 'none' | 'preview' | 'importing' | 'done';
  items: ImportItem[];
  /** Files of a folder that are no guides. */
  leftOut: number;
}

const nothing: Importing = { stage: 'none', items: [], leftOut: 0 };

/**
 * Looks at files and imports them, one after the other; each has its own answer, and a bad one holds up no other.
 * `confirm` need not wait until all were looked at.
 */
export function useImport() {
  const [state, setState] = useState<Importing>(nothing);
  const current = useRef<Importing>(nothing);
  const show = useCallback((next: Importing) => {
    current.current = next;
    setState(next);
  }, []);
  const put = useCallback(
    (i: number, item: ImportItem) =>
      show({ ...current.current, items: current.current.items.map((old, at) => (at === i ? item : old)) }),
    [show],
  );

  const look = useCallback(
    async (files: readonly GivenFile[], leftOut = 0) => {
      if (current.current.stage === 'importing' || files.length + leftOut === 0) return;
      const items = files.map(({ name, file, problem }): ImportItem => {
        const item = { name, file, corrections: [] };
        return problem === undefined ? { ...item, state: 'waiting' } : { ...item, state: 'failed', problem };
      });
      const mine = { stage: 'preview', items, leftOut } as const;
      show(mine);
      for (const [i, item] of items.entries()) {
        if (item.state === 'failed') continue;
        const looked = await lookAt(item);
        // Another choice of files, or the import itself, goes before.
        if (current.current.stage !== 'preview' || current.current.items[i]?.file !== item.file) return;
        put(i, looked);
      }
    },
    [show, put],
  );
  const correct = useCallback(
    async (i: number, corrections: DescribedCorrection[]) => {
      const item = current.current.items[i];
      if (!item) return;
      put(i, { ...item, corrections });
      const looked = await lookAt({ ...item, corrections });
      if (current.current.stage === 'preview' && current.current.items[i]?.file === item.file) put(i, looked);
    },
    [put],
  );
  const confirm = useCallback(async (): Promise<ImportItem[]> => {
    if (current.current.stage !== 'preview') return [];
    show({ ...current.current, stage: 'importing' });
    for (const [i, item] of current.current.items.entries()) {
      if (item.state === 'failed') continue;
      put(i, { ...item, state: 'busy' });
      put(i, await importOne(item));
    }
    show({ ...current.current, stage: 'done' });
    return current.current.items;
  }, [show, put]);
  const clear = useCallback(() => show(nothing), [show]);
  return { ...state, look, correct, confirm, clear };
}

/** What an import of a file's text would do; `full` asks for the model as well. */
export async function previewOf({ name, file, corrections }: ImportItem, full: boolean) {
  const read = await readGuideFile(file);
  if ('problem' in read) throw new Error(read.problem);
  const answer = await api.guide.preview({ file: name, source: read.source, corrections, full });
  return { ...answer, source: read.source };
}

async function lookAt(item: ImportItem): Promise<ImportItem> {
  try {
    const { id, outcome, summary, warnings, said } = await previewOf(item, false);
    return { ...item, state: 'ready', found: { id, outcome, summary, warnings, said } };
  } catch (error) {
    return { ...item, state: 'failed', problem: problemOf(error) };
  }
}

async function importOne(item: ImportItem): Promise<ImportItem> {
  const { name, file, corrections } = item;
  try {
    const read = await readGuideFile(file);
    if ('problem' in read) return { ...item, state: 'failed', problem: read.problem };
    const { source, encoding } = read;
    const { id, outcome } = await command((key) =>
      api.guide.import({ key, file: name, encoding, source, corrections }),
    );
    return { ...item, state: outcome, id };
  } catch (error) {
    return { ...item, state: 'failed', problem: problemOf(error) };
  }
}

function problemOf(error: unknown): string {
  return error instanceof DOMException ? 'The file cannot be read.' : errorText(error);
}
