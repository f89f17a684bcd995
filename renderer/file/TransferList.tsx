import { Button, Progress } from '@mantine/core';
import { sizeText } from '@domain/size.ts';
import { clearTransfers, useTransfers, type Transfer } from './transfers.ts';

const verbs = { download: 'Downloading', upload: 'Uploading', attach: 'Adding' };
const endings = { done: 'done', stopped: 'stopped', failed: 'broke off' };

/** What is being transferred, how far it is, and how to stop it or go on with it. */
export function TransferList({ incidentId }: { incidentId: string }) {
  const transfers = useTransfers(incidentId);
  if (transfers.length === 0) return null;
  return (
    <section className="transfers" aria-label="Transfers">
      <ul>
        {transfers.map((transfer) => (
          <Line key={transfer.id} transfer={transfer} />
        ))}
      </ul>
      {transfers.some((t) => t.state !== 'running') && (
        <Button size="compact-xs" variant="subtle" onClick={() => clearTransfers(incidentId)}>
          Clear what has ended
        </Button>
      )}
    </section>
  );
}

function Line({ transfer }: { transfer: Transfer }) {
  const { kind, name, host, bytes, size, state, error, stop, resume } = transfer;
  const where = host && (kind === 'download' ? ` from ${host}` : ` to ${host}`);
  return (
    <li className="transfer" data-state={state}>
      <span className="transfer-name">
        {state === 'running' ? `${verbs[kind]} ` : ''}
        {name}
        {where}
      </span>
      <span className="quiet mono transfer-size" role="status">
        {state === 'running'
          ? `${sizeText(bytes)} of ${sizeText(size)}`
          : `${endings[state]}, ${sizeText(bytes)}`}
      </span>
      {state === 'running' && (
        <Button size="compact-xs" variant="default" onClick={stop}>
          Stop
        </Button>
      )}
      {(state === 'failed' || state === 'stopped') && (
        <Button size="compact-xs" variant="default" onClick={resume}>
          {bytes > 0 && kind !== 'attach' ? 'Resume' : 'Try again'}
        </Button>
      )}
      {state === 'running' && (
        <Progress
          className="transfer-progress"
          size="xs"
          value={size === 0 ? 100 : (100 * bytes) / size}
          aria-label={`${verbs[kind]} ${name}`}
        />
      )}
      {error && (
        <span className="transfer-error" role="alert">
          {error}
        </span>
      )}
    </li>
  );
}
