/** A shell somewhere, behind a terminal: what a session needs to know of it. Bytes only. */
export interface ShellChannel {
  write(bytes: Uint8Array): void;
  resize(cols: number, rows: number): void;
  /** That many of the host's bytes were shown, or left out: it may send more in their place. */
  grant(bytes: number): void;
  /** How many bytes may be under way between the host and the screen. */
  aim?(bytes: number): void;
  onData(listener: (bytes: Uint8Array) => void): void;
  /** Told once, after the last data. `exit` is null where the host told no exit code. */
  onClose(listener: (exit: ShellExit | null) => void): void;
  close(): void;
}

export interface ShellExit {
  code: number | null;
  signal: string | null;
}

/** An open shell with the connection under it. */
export interface Shell {
  channel: ShellChannel;
  /** What a person should know of how it was opened, one line each. */
  notes?: readonly string[];
  /** True where the host may use this machine's SSH agent while it is open. */
  agent?: boolean;
  /** Told once when the connection ends; null where we ended it. */
  onLost(listener: (error: Error | null) => void): void;
  dispose(): Promise<void>;
}

export interface TerminalSize {
  cols: number;
  rows: number;
}

/** Makes a connection and opens a shell on it. Throws an SshError. */
export type Connector = (size: TerminalSize, signal: AbortSignal) => Promise<Shell>;
