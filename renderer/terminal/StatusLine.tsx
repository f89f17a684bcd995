import { Button, Loader, Tooltip } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import type { TerminalRow } from '@domain/terminal/model.ts';
import { assertNever } from '@domain/assert.ts';
import { api } from '../api/client.ts';
import { ProductionMark } from '../host/ProductionMark.tsx';
import { RecordingMark } from '../recording/RecordingMark.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** Where a session stands, and what can be done about it. */
export function StatusLine({ row, lost, folder }: { row: TerminalRow; lost: boolean; folder: string }) {
  const { run, busy, error } = useCommand();
  const { hostId } = row;
  const { kind } = row.state;
  const retrying = kind === 'retrying';
  const gone = kind === 'closed' || kind === 'failed' || retrying;
  return (
    <div className="terminal-status" data-gone={gone || undefined}>
      {(kind === 'connecting' || retrying) && <Loader size={12} aria-hidden />}
      <span role="status" className="terminal-status-text">
        {lost ? 'The link to the console is down. The shell goes on.' : statusText(row)}
      </span>
      {folder && (
        <span className="terminal-folder mono" title={folder}>
          {folder}
        </span>
      )}
      <ErrorLine>{error}</ErrorLine>
      {row.agent && row.state.kind === 'open' && <AgentMark host={row.host} />}
      <RecordingMark row={row} />
      {row.production && <ProductionMark />}
      {row.state.kind === 'failed' && row.state.wayRound && hostId !== null && (
        <Button
          size="compact-xs"
          variant="default"
          loading={busy}
          onClick={() =>
            void run(async (key) => {
              await api.host.setTransport({ key, id: hostId, transport: 'system' });
              await api.terminal.reconnect({ id: row.id });
            })
          }
        >
          Use the system&apos;s ssh
        </Button>
      )}
      {gone && (
        <Button
          size="compact-xs"
          loading={busy}
          onClick={() => void run(() => api.terminal.reconnect({ id: row.id }))}
        >
          {kind === 'failed' ? 'Try again' : retrying ? 'Try now' : 'Reconnect'}
        </Button>
      )}
      {(!gone || retrying) && (
        <Button
          size="compact-xs"
          variant="default"
          loading={busy}
          onClick={() => void run(() => api.terminal.close({ id: row.id }))}
        >
          {retrying ? 'Stop trying' : 'Disconnect'}
        </Button>
      )}
    </div>
  );
}

/** Loud enough to be noticed: the host can act as this person elsewhere. */
function AgentMark({ host }: { host: string }) {
  return (
    <Tooltip
      label={`ForwardAgent is set for ${host}: while this shell is open, whoever is root there can log in elsewhere with your agent's keys.`}
      multiline
      maw={340}
      withinPortal
      events={{ hover: true, focus: true, touch: true }}
    >
      <span className="terminal-agent" tabIndex={0}>
        <IconKey size={13} aria-hidden /> Agent forwarded
      </span>
    </Tooltip>
  );
}

function statusText({ state, step, host, kept, connectionId }: TerminalRow): string {
  switch (state.kind) {
    case 'connecting':
      return connectionId === null ? `Connecting to ${host} ...` : `Starting ${host} ...`;
    case 'open':
      if (step === 'running') return 'A step is running.';
      if (step === 'waiting')
        return 'The step waits: the shell has not taken it yet. It may be busy, or be no POSIX shell.';
      if (connectionId !== null)
        return `${host}, a program of this machine. What is typed in it is not judged.`;
      return kept ? `Connected to ${host}. The shell outlives the connection.` : `Connected to ${host}.`;
    case 'closed':
    case 'failed':
    case 'retrying':
      return state.text;
    default:
      return assertNever(state);
  }
}
