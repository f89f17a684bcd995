import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { SessionRef } from '@domain/database/firstAid/model.ts';
import type { DatabaseSessionRow } from '@domain/database/session.ts';
import { api } from '../api/client.ts';
import { ProductionMark } from '../host/ProductionMark.tsx';
import { useRow } from '../store/rows.ts';
import { CommandText } from '../ui/CommandText.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { UnlockDialog } from './UnlockDialog.tsx';

export interface Act {
  kind: 'cancel' | 'terminate';
  session: SessionRef;
}

interface ActProps {
  act: Act;
  row: DatabaseSessionRow;
  onClose(): void;
}

/** Asks once more before another session is stopped: whose it is and what it does. Writing is to be unlocked first. */
export function ActDialog({ act, row, onClose }: ActProps) {
  const { kind, session } = act;
  const connection = useRow('database', row.connectionId);
  const [answer, setAnswer] = useState<{ worked: boolean; text: string } | null>(null);
  const { run, busy, error } = useCommand();
  const what = kind === 'cancel' ? `Cancel the query of ${session.pid}` : `End session ${session.pid}`;
  if (!row.writing && !answer && connection) {
    return (
      <UnlockDialog
        row={row}
        connection={connection}
        because={[`${what} of ${session.user}: it stops what somebody else does.`]}
        onClose={(unlocked) => !unlocked && onClose()}
      />
    );
  }
  const about = `${session.user}: ${session.query}`.slice(0, 2000);
  const start = async () => {
    const done = await run((key) =>
      api.database.act({ key, sessionId: row.id, act: kind, target: session.pid, about }),
    );
    if (done) setAnswer(done);
  };
  return (
    <Modal opened onClose={onClose} title={`${what}?`}>
      <Stack gap="sm">
        {row.production && (
          <div>
            <ProductionMark />
          </div>
        )}
        <Text size="sm">
          Session <b>{session.pid}</b> of <b>{session.user || 'an unknown user'}</b> on {row.connection}.{' '}
          {kind === 'terminate'
            ? 'It is disconnected, and what it has not committed is rolled back.'
            : 'It stays connected.'}
        </Text>
        {session.query && <CommandText text={session.query} label="its statement" />}
        {answer && (
          <Text size="sm" role="status" fw={600}>
            {answer.text ||
              (answer.worked ? 'Done.' : 'The server did not find it: it may have ended by itself.')}
          </Text>
        )}
        <ErrorLine>{error}</ErrorLine>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {answer ? 'Close' : 'Leave it'}
          </Button>
          {!answer && (
            <Button color="red.8" loading={busy} onClick={() => void start()}>
              {kind === 'cancel' ? 'Cancel its query' : 'End the session'}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
