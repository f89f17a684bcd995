/**
 * The command that opens a shell which outlives its connection: in tmux, else in screen, attached to again by the
 * same name. A host that has neither gets a plain login shell, and the person is told.
 */
export function keepCommand(name: string): string {
  const safe = name.replace(/[^A-Za-z0-9_-]/g, '-');
  const script = [
    // -D: the connection that was lost may still hold the session at another size.
    `if command -v tmux >/dev/null 2>&1; then exec tmux -u new-session -A -D -s ${safe}; fi`,
    `if command -v screen >/dev/null 2>&1; then exec screen -U -D -R -S ${safe}; fi`,
    'echo "Neither tmux nor screen is installed on this host: the shell ends with its connection."',
    'exec "${SHELL:-/bin/sh}" -l',
  ].join('; ');
  return `exec /bin/sh -c '${script}'`;
}
