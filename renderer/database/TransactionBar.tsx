import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { DatabaseSessionRow } from '@domain/database/session.ts';
import { api } from '../api/client.ts';
import { useNow } from '../store/rows.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { countdown, rowsText } from './format.ts';

/** An open transaction: what it changed so far, when it ends by itself, and the two ways to end it. */
export function TransactionBar({ row }: { row: DatabaseSessionRow }) {
  const now = useNow();
  const { run, busy, error } = useCommand();
  const open = row.transaction;
  if (!open) return null;
  const affected = open.statements.reduce((sum, s) => sum + (s.affected ?? 0), 0);
  const count = open.statements.length;
  const sessionId = row.id;
  return (
    <div className="db-transaction" role="status" data-failed={open.failed || undefined}>
      <IconAlertTriangle size={16} aria-hidden />
      <span>
        <b>{open.failed ? 'The transaction failed' : 'Not committed yet'}</b>:{' '}
        {count === 1 ? '1 statement' : `${count} statements`}, {rowsText(affected)} changed. Rolled back by
        itself in {countdown(open.endsAt - now)}.
      </span>
      <Button
        size="compact-sm"
        variant="default"
        loading={busy}
        onClick={() => void run((key) => api.database.rollback({ key, sessionId }))}
      >
        Roll back
      </Button>
      {!open.failed && (
        <Button
          size="compact-sm"
          color="red.8"
          loading={busy}
          onClick={() => void run((key) => api.database.commit({ key, sessionId }))}
        >
          Commit {rowsText(affected)}
        </Button>
      )}
      <ErrorLine>{error}</ErrorLine>
    </div>
  );
}
