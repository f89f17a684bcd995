import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { clientPrograms, guardsClient } from '@domain/database/localClient.ts';
import { confirmationName, type ConnectionRow } from '@domain/database/model.ts';
import { api } from '../api/client.ts';
import { ProductionMark } from '../host/ProductionMark.tsx';
import { useTable } from '../store/rows.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { goToTerminal } from './goToTerminal.ts';
import { UnlockDialog } from './UnlockDialog.tsx';

interface ClientProps {
  connection: ConnectionRow;
  incidentId: string;
  onClose(): void;
}

/** Says what guards this machine's own client and what does not, before it opens. */
export function ClientDialog({ connection, incidentId, onClose }: ClientProps) {
  const [typed, setTyped] = useState('');
  const { run, busy, error, setError } = useCommand();
  const shells = Object.values(useTable('databaseSession')).filter((s) => s.connectionId === connection.id);
  const [shell] = shells;
  const writing = shells.some((s) => s.writing);
  const [program] = clientPrograms[connection.engine].names;
  const name = confirmationName(connection);
  const guarded = guardsClient(connection.engine);
  if (!guarded && !writing && shell) {
    return (
      <UnlockDialog
        row={shell}
        connection={connection}
        because={[`${program} cannot be told to read only: it opens while writing is unlocked.`]}
        onClose={(unlocked) => !unlocked && onClose()}
      />
    );
  }
  const open = async (event: FormEvent) => {
    event.preventDefault();
    if (connection.production && typed.trim() !== name) return setError(`Type ${name} to open it.`);
    const made = await run((key) =>
      api.database.client({ key, connectionId: connection.id, incidentId, where: 'local', typed }),
    );
    if (made) goToTerminal(incidentId, made.terminalId);
  };
  return (
    <Modal opened onClose={onClose} title={`Open ${program} here?`}>
      <form onSubmit={(event) => void open(event)}>
        <Stack gap="sm">
          {connection.production && (
            <div>
              <ProductionMark />
            </div>
          )}
          <Text size="sm">
            This machine&apos;s own {program} opens on <b>{connection.name}</b> in a terminal of the incident,
            through the tunnel. <b>What is typed in it is not judged by Holdfast:</b> no statement is refused,
            and none asks for a name.
          </Text>
          <Text size="sm">
            {guarded && !writing
              ? `The server is told to read only, but whoever types can lift that. `
              : `It can write at once, and ends when writing is locked again. `}
            The terminal is logged{connection.production && ' and recorded'} like any other; a password that
            is known here is handed over unseen.
          </Text>
          {connection.production && (
            <TextInput
              label={`Type ${name} to open it on production`}
              data-autofocus
              value={typed}
              autoComplete="off"
              spellCheck={false}
              onChange={(e) => {
                setError(null);
                setTyped(e.currentTarget.value);
              }}
            />
          )}
          <ErrorLine>{error}</ErrorLine>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Leave it
            </Button>
            <Button type="submit" loading={busy} data-autofocus={!connection.production || undefined}>
              Open {program}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
