import type { ServerChannel } from 'ssh2';

export interface TerminalRun {
  resize(cols: number, rows: number): void;
}

/** Runs ssh in a terminal of this machine, which it hands through to the host: its size, its keys. */
export async function runInTerminal(
  channel: ServerChannel,
  args: string[],
  size: { cols: number; rows: number; term: string },
  processes: Set<() => void>,
): Promise<TerminalRun> {
  const { spawn } = await import('@lydell/node-pty');
  const { cols, rows, term } = size;
  const env = { ...process.env, TERM: term };
  const terminal = spawn('ssh', args, {
    name: term,
    cols: cols || 80,
    rows: rows || 24,
    env,
    encoding: null,
  });
  const end = (): void => terminal.kill();
  processes.add(end);
  let open = true;
  channel.on('error', () => undefined);
  channel.once('close', () => {
    if (open) end();
  });
  // With no encoding it gives bytes, whatever its types say.
  terminal.onData((data: unknown) => {
    if (!channel.write(data as Uint8Array)) terminal.pause();
  });
  channel.on('drain', () => terminal.resume());
  // It takes bytes as well as text.
  channel.on('data', (bytes: Buffer) => void (open && terminal.write(bytes as unknown as string)));
  terminal.onExit(({ exitCode, signal }) => {
    open = false;
    processes.delete(end);
    channel.exit(signal ? 255 : exitCode);
    channel.end();
    channel.close();
  });
  return {
    resize: (nextCols, nextRows) => {
      if (open && nextCols > 0 && nextRows > 0) terminal.resize(nextCols, nextRows);
    },
  };
}
