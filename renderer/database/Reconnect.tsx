import { Button } from '@mantine/core';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

interface ReconnectProps {
  sessionId: string;
  text: string;
  failed: boolean;
}

/** Says why there is no connection, and makes a new one. */
export function Reconnect({ sessionId, text, failed }: ReconnectProps) {
  const { run, busy, error } = useCommand();
  return (
    <div className="db-notice" data-bad>
      <span role="status">{text || 'The connection is closed.'} What you wrote is kept.</span>
      <Button
        size="xs"
        variant="default"
        loading={busy}
        onClick={() => void run(() => api.database.reconnect({ sessionId }))}
      >
        {failed ? 'Try again' : 'Connect again'}
      </Button>
      <ErrorLine>{error}</ErrorLine>
    </div>
  );
}
