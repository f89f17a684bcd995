import { Text } from '@mantine/core';
import { clientPrograms, guardsClient } from '@domain/database/localClient.ts';
import type { ConnectionRow } from '@domain/database/model.ts';
import { api } from '../api/client.ts';
import { ProductionMark } from '../host/ProductionMark.tsx';
import { useTable } from '../store/rows.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { hostNameOf } from './connections.ts';
import { goToTerminal } from './goToTerminal.ts';
import { ProductionName, useProductionName } from './ProductionName.tsx';
import { UnlockDialog } from './UnlockDialog.tsx';

interface ClientProps {
  connection: ConnectionRow;
  incidentId: string;
  /** This machine's own program, or the host's. */
  where: 'local' | 'remote';
  onClose(): void;
}

/** Says what guards an engine's own client and what does not, before it opens. */
export function ClientDialog({ connection, incidentId, where, onClose }: ClientProps) {
  const answer = useProductionName(connection);
  const hosts = useTable('host');
  const { run, busy, error, setError } = useCommand();
  const shells = Object.values(useTable('databaseSession')).filter((s) => s.connectionId === connection.id);
  const [shell] = shells;
  const writing = shells.some((s) => s.writing);
  const [program] = clientPrograms[connection.engine].names;
  const guarded = where === 'local' && guardsClient(connection.engine);
  if (where === 'local' && !guarded && !writing && shell) {
    return (
      <UnlockDialog
        row={shell}
        connection={connection}
        because={[`${program} cannot be told to read only: it opens while writing is unlocked.`]}
        onClose={(unlocked) => !unlocked && onClose()}
      />
    );
  }
  const open = async () => {
    if (answer.missing) return setError(answer.missing);
    const { typed } = answer;
    const made = await run((key) =>
      api.database.client({ key, connectionId: connection.id, incidentId, where, typed }),
    );
    if (made) goToTerminal(incidentId, made.terminalId);
  };
  return (
    <DialogForm
      title={`Open ${program} ${where === 'local' ? 'here' : 'on the host'}?`}
      act={`Open ${program}`}
      keep="Leave it"
      busy={busy}
      error={error}
      focusAct={!connection.production}
      onSubmit={() => void open()}
      onClose={onClose}
    >
      {connection.production && (
        <div>
          <ProductionMark />
        </div>
      )}
      <Text size="sm">
        {where === 'local'
          ? `This machine's own ${program}`
          : `The ${program} of ${hostNameOf(connection, hosts)}`}{' '}
        opens on <b>{connection.name}</b> in a terminal of the incident
        {where === 'local' && ', through the tunnel'}. <b>What is typed in it is not judged by Holdfast:</b>{' '}
        no statement is refused, and none asks for a name.
      </Text>
      <Text size="sm">
        {guarded && !writing
          ? 'The server is told to read only, but whoever types can lift that. '
          : where === 'local'
            ? 'It can write at once, and ends when writing is locked again. '
            : 'It can write at once, and does not end when writing is locked again. '}
        {where === 'local'
          ? `The terminal is logged${connection.production ? ' and recorded' : ''} like any other; a password that is known here is handed over unseen.`
          : 'The terminal is logged like any other of that host.'}
      </Text>
      <ProductionName connection={connection} answer={answer} onType={() => setError(null)} />
    </DialogForm>
  );
}
