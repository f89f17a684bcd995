import { useCallback, useEffect, useRef, useState } from 'react';
import {
  collectionStats,
  statsText,
  type CollectionStats,
} from '@domain/database/firstAid/mongo/collections.ts';
import { documentOf } from '@domain/database/firstAid/mongo/document.ts';
import { Table } from '@domain/database/firstAid/model.ts';
import type { DatabaseSessionRow } from '@domain/database/session.ts';
import { api, errorText } from '../api/client.ts';

export interface CollectionRow {
  name: string;
  stats: CollectionStats | null;
  problem: string;
}

/** 200 collections are asked for one by one: a few seconds over a slow tunnel. */
const MAX_COLLECTIONS = 200;

/** The collections of the database and what each holds, the largest first. */
export function useCollections(row: DatabaseSessionRow) {
  const [rows, setRows] = useState<CollectionRow[]>([]);
  const [more, setMore] = useState(0);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const turn = useRef(0);
  const { id: sessionId, connectionId } = row;
  const open = row.state.kind === 'open';
  const refresh = useCallback(async () => {
    const mine = (turn.current += 1);
    setBusy(true);
    setError(null);
    try {
      const found = await api.database.catalogue({ connectionId, sessionId, refresh: true });
      const names = (found?.relations ?? []).filter((r) => r.kind === 'collection').map((r) => r.name);
      setMore(Math.max(0, names.length - MAX_COLLECTIONS));
      const seen: CollectionRow[] = [];
      for (const name of names.slice(0, MAX_COLLECTIONS)) {
        if (turn.current !== mine) return;
        seen.push(await askStats(sessionId, name));
        setRows(largestFirst(seen));
      }
      setRows(largestFirst(seen));
    } catch (caught) {
      if (turn.current === mine) setError(errorText(caught));
    } finally {
      if (turn.current === mine) setBusy(false);
    }
  }, [connectionId, sessionId]);
  useEffect(() => {
    const timer = setTimeout(() => open && void refresh());
    return () => {
      clearTimeout(timer);
      turn.current += 1;
    };
  }, [open, refresh]);
  return { rows, more, busy, error, refresh: () => void refresh() };
}

async function askStats(sessionId: string, name: string): Promise<CollectionRow> {
  try {
    const { results } = await api.database.look({ sessionId, text: statsText(name) });
    const answer = { name, columns: [], rows: results[0]?.rows ?? [], reply: null, error: null };
    return { name, stats: collectionStats(documentOf(new Table(answer))), problem: '' };
  } catch (caught) {
    return { name, stats: null, problem: errorText(caught) };
  }
}

function largestFirst(rows: readonly CollectionRow[]): CollectionRow[] {
  const size = ({ stats }: CollectionRow): number => (stats?.onDisk ?? 0) + (stats?.indexBytes ?? 0);
  return rows.toSorted((a, b) => size(b) - size(a) || a.name.localeCompare(b.name));
}
