import { useCallback, useEffect, useRef, useState } from 'react';
import type { FolderEntry } from '@domain/file/model.ts';
import { api, errorText } from '../api/client.ts';

export interface Folder {
  path: string;
  entries: FolderEntry[];
  more: boolean;
}

/** A folder of a host: where it is, what is in it, and how to go elsewhere. */
export function useFolder(hostId: string | null) {
  const [folder, setFolder] = useState<Folder | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const asked = useRef(0);
  const open = useCallback(
    async (path: string | null) => {
      if (!hostId) return;
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
    setFolder(null);
    void open(null);
  }, [open]);
  return { folder, busy, error, open, refresh: () => open(folder?.path ?? null) };
}
