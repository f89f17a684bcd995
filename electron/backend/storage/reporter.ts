import { appendFileSync } from 'node:fs';

/** Notes bugs in a log file: time (UTC) and stack, never input or secrets. Its own failure is nobody's problem. */
export function createReporter(file: string): (error: unknown) => void {
  return (error) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    try {
      appendFileSync(file, `${new Date().toISOString()} ${text}\n`, { mode: 0o600 });
    } catch {
      console.error(text); // a full disk must not turn a note about a bug into another bug
    }
  };
}
