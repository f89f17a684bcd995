import { Button, Loader, Modal, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { FoundConnection } from '@domain/database/contract.ts';
import { api, errorText } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { EngineMark } from './ConnectionList.tsx';
import { destinationOf } from './connections.ts';

/** The connections that this machine's own files name, to pick from. */
export function FoundDialog({ onClose, onPick }: { onClose(): void; onPick(found: FoundConnection): void }) {
  const [found, setFound] = useState<{ connections: FoundConnection[]; notes: string[] } | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    let wanted = true;
    api.database.found().then(
      (answer) => wanted && setFound(answer),
      (caught: unknown) => wanted && setError(errorText(caught)),
    );
    return () => void (wanted = false);
  }, []);
  return (
    <Modal opened onClose={onClose} title="Found on this machine" size="lg">
      <ErrorLine>{error}</ErrorLine>
      {!found && !error && <Loader size="sm" />}
      {found?.connections.length === 0 && (
        <Text size="sm">~/.pgpass, pg_service.conf and my.cnf name no database.</Text>
      )}
      {found && found.connections.length > 0 && (
        <ul className="framed-list host-list db-found host-pick" aria-label="Found connections">
          {found.connections.map((connection) => (
            <li key={connection.where}>
              <span className="db-name">
                <EngineMark engine={connection.details.engine} />
                <span className="quiet">{connection.where}</span>
              </span>
              <span className="mono host-address">{destinationOf(connection.details)}</span>
              <Button
                size="xs"
                variant="default"
                aria-label={`Pick ${destinationOf(connection.details)}`}
                onClick={() => onPick(connection)}
              >
                Pick
              </Button>
            </li>
          ))}
        </ul>
      )}
      {found?.notes.map((note) => (
        <Text key={note} size="xs" c="dimmed" mt={6}>
          {note}
        </Text>
      ))}
    </Modal>
  );
}
