import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ConnectionRow } from '@domain/database/model.ts';
import { api } from '../api/client.ts';
import { useRow } from '../store/rows.ts';
import { CommandText } from '../ui/CommandText.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { bytesText } from './format.ts';

/** A port of this machine that leads to the database, for another tool. */
export function PortDialog({ connection, onClose }: { connection: ConnectionRow; onClose(): void }) {
  const port = useRow('databasePort', connection.id);
  const { run, busy, error } = useCommand();
  const connectionId = connection.id;
  return (
    <Modal opened onClose={onClose} title={`A local port for ${connection.name}`}>
      <Stack gap="sm">
        <Text size="sm">
          Another tool on this machine reaches the database through it, with its own login and without the
          guards of this shell: it can write.
        </Text>
        {port ? (
          <>
            <CommandText text={port.dsn} label="DSN" />
            <Text size="sm">
              127.0.0.1:{port.port}, {port.open} open of {port.total} connections, {bytesText(port.bytesIn)}{' '}
              in, {bytesText(port.bytesOut)} out.
            </Text>
            <ErrorLine>{port.problem || null}</ErrorLine>
          </>
        ) : (
          <Text size="sm" c="dimmed">
            It is not open. Anybody who may use this machine could connect to it while it is.
          </Text>
        )}
        <ErrorLine>{error}</ErrorLine>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          {port ? (
            <Button loading={busy} onClick={() => void run(() => api.database.stopPort({ connectionId }))}>
              Stop it
            </Button>
          ) : (
            <Button loading={busy} onClick={() => void run(() => api.database.startPort({ connectionId }))}>
              Open a port
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
