import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { DatabaseSessionRow } from '@domain/database/session.ts';
import { api, command, errorText } from '../api/client.ts';
import { useLink, useRound, useTable } from '../store/rows.ts';
import { forgetShells, shellOf, type Shell } from './shell.ts';

/** The session of a connection that this window shows: each window has its own, and finds it after a reload. */
const keyOf = (connectionId: string) => `holdfast.database.session.${connectionId}`;

export interface Session {
  row: DatabaseSessionRow | undefined;
  shell: Shell | null;
  /** Why it could not be asked for. */
  error: string | null;
  /** Opens a session where there is none. */
  open(): void;
  leave(): Promise<void>;
}

/** The session of this window on a connection; opened when the view is shown. */
export function useSession(connectionId: string, incidentId: string | undefined): Session {
  const rows = useTable('databaseSession');
  const [id, setId] = useState(() => sessionStorage.getItem(keyOf(connectionId)));
  const [error, setError] = useState<string | null>(null);
  const link = useLink();
  const row = id === null ? undefined : rows[id];
  const opening = useRef(false);
  const open = useCallback(() => {
    if (opening.current) return;
    opening.current = true;
    setError(null);
    command((key) => api.database.open({ key, connectionId, incidentId: incidentId ?? null }))
      .then(
        (made) => {
          sessionStorage.setItem(keyOf(connectionId), made.id);
          setId(made.id);
        },
        (caught: unknown) => setError(errorText(caught)),
      )
      .finally(() => void (opening.current = false));
  }, [connectionId, incidentId]);
  const [left, setLeft] = useState(false);
  // The rows of sessions come with the link: before it is live nobody can tell whether the session is still there.
  const lost = link === 'live' && !left && row === undefined && error === null;
  useEffect(() => {
    if (!lost) return;
    // A session that was just opened has its row a moment later.
    const timer = setTimeout(open, id === null ? 0 : 700);
    return () => clearTimeout(timer);
  }, [lost, id, open]);
  const shell = row ? shellOf(row.id) : null;
  useAttached(shell);
  useEffect(() => forgetShells(new Set(Object.keys(rows))), [rows]);
  const leave = async () => {
    setLeft(true);
    sessionStorage.removeItem(keyOf(connectionId));
    if (row) await api.database.close({ sessionId: row.id });
  };
  return { row, shell, error, open, leave };
}

const RETRY_MS = 1000;

/** Keeps the lane of a shell open while it is shown. */
function useAttached(shell: Shell | null): void {
  const round = useRound();
  useEffect(() => {
    if (!shell) return;
    shell.attach();
    const timer = setInterval(() => {
      if (!shell.snapshot().attached) shell.attach();
    }, RETRY_MS);
    return () => {
      clearInterval(timer);
      shell.detach();
    };
  }, [shell, round]);
}

/** What the shell holds now; its caller is rendered again when it changes. */
export function useShellState(shell: Shell) {
  return useSyncExternalStore(shell.subscribe, shell.snapshot);
}
