import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { FormEvent } from 'react';
import type { ConnectionRow } from '@domain/database/model.ts';
import { api } from '../api/client.ts';
import { ProductionMark } from '../host/ProductionMark.tsx';
import { useRow } from '../store/rows.ts';
import { CommandText } from '../ui/CommandText.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { bytesText } from './format.ts';
import { ProductionName, useProductionName } from './ProductionName.tsx';

/** A port of this machine that leads to the database, for another tool. */
export function PortDialog({ connection, onClose }: { connection: ConnectionRow; onClose(): void }) {
  const port = useRow('databasePort', connection.id);
  const answer = useProductionName(connection);
  const { run, busy, error, setError } = useCommand();
  const connectionId = connection.id;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (port) return void run(() => api.database.stopPort({ connectionId }));
    if (answer.missing) return setError(answer.missing);
    return void run(() => api.database.startPort({ connectionId, typed: answer.typed }));
  };
  return (
    <Modal opened onClose={onClose} title={`A local port for ${connection.name}`}>
      <form noValidate onSubmit={submit}>
        <Stack gap="sm">
          {connection.production && (
            <div>
              <ProductionMark />
            </div>
          )}
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
          {!port && <ProductionName connection={connection} answer={answer} onType={() => setError(null)} />}
          <ErrorLine>{error}</ErrorLine>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            <Button type="submit" loading={busy}>
              {port ? 'Stop it' : 'Open a port'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
