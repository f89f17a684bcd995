import { useCallback, useEffect, useRef, useState } from 'react';
import type { FolderEntry } from '@domain/file/model.ts';
import { api, errorText } from '../api/client.ts';

export interface Folder {
  path: string;
  entries: FolderEntry[];
  more: boolean;
}

/** A folder of a host: where it is, what is in it, and how to go elsewhere. */
export function useFolder(hostId: string) {
  const [folder, setFolder] = useState<Folder | null>(null);
  const [busy, setBusy] = useState(true);
  const [error, setError] = useState<string | null>(null);
  const asked = useRef(0);
  const open = useCallback(
    async (path: string | null) => {
      const mine = ++asked.current;
      setBusy(true);
      setError(null);
      try {
        const answer = await api.file.list({ hostId, path });
        if (asked.current === mine) setFolder(answer);
      } catch (caught) {
        if (asked.current === mine) setError(errorText(caught));
      } finally {
        if (asked.current === mine) setBusy(false);
      }
    },
    [hostId],
  );
  useEffect(() => {
    const first = setTimeout(() => void open(null));
    return () => clearTimeout(first);
  }, [open]);
  return { folder, busy, error, open, refresh: () => open(folder?.path ?? null) };
}
