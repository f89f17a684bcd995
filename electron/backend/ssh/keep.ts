/**
 * The command that opens a shell which outlives its connection: in tmux, else in screen, attached to again by the
 * same name. A host that has neither gets a plain login shell, and the person is told. `command` runs in place of the
 * login shell.
 */
export function keepCommand(name: string, command: string | null = null): string {
  const safe = name.replace(/[^A-Za-z0-9_-]/g, '-');
  const script = [
    // -D: the connection that was lost may still hold the session at another size.
    `if command -v tmux >/dev/null 2>&1; then exec tmux -u new-session -A -D -s ${safe} ${command === null ? '' : '"$1"'}; fi`,
    `if command -v screen >/dev/null 2>&1; then exec screen -U -D -R -S ${safe} ${command === null ? '' : 'sh -c "$1"'}; fi`,
    'echo "Neither tmux nor screen is installed on this host: the shell ends with its connection."',
    command === null ? 'exec "${SHELL:-/bin/sh}" -l' : 'exec "${SHELL:-/bin/sh}" -c "$1"',
  ].join('; ');
  const argument = command === null ? '' : ` sh '${command.replaceAll("'", `'\\''`)}'`;
  return `exec /bin/sh -c '${script}'${argument}`;
}
