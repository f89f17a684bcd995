import { useCallback, useState } from 'react';
import { command, errorText } from '../api/client.ts';

/** Runs commands and keeps their state beside the control that started them: busy, and the error in plain words. */
export function useCommand() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = useCallback(async <T>(send: (key: string) => Promise<T>): Promise<T | undefined> => {
    setBusy(true);
    setError(null);
    try {
      return await command(send);
    } catch (caught) {
      setError(errorText(caught));
      return undefined;
    } finally {
      setBusy(false);
    }
  }, []);
  return { run, busy, error, setError };
}
