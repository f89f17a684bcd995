import { useCallback, useEffect, useState } from 'react';
import type { Catalogue } from '@domain/database/contract.ts';
import type { DatabaseSessionRow } from '@domain/database/session.ts';
import { api, errorText } from '../api/client.ts';

/** What the database holds, for completion: from the disk at once, from the server when the shell is open. */
export function useCatalogue(connectionId: string, row: DatabaseSessionRow) {
  const [catalogue, setCatalogue] = useState<Catalogue | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const open = row.state.kind === 'open';
  const sessionId = open ? row.id : null;
  const read = useCallback(
    (refresh: boolean) =>
      api.database.catalogue({ connectionId, sessionId, refresh }).then(
        (found) => {
          setProblem(null);
          if (found) setCatalogue(found);
        },
        (error: unknown) => setProblem(errorText(error)),
      ),
    [connectionId, sessionId],
  );
  useEffect(() => void read(false), [read]);
  return { catalogue, problem, refresh: () => void read(true) };
}
