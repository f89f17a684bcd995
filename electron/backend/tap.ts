/** Hears what happens in a terminal's session, in order: what a recording is made of. It must not throw. */
export interface SessionTap {
  /** A shell was opened in the session; until `closed` all is of this shell. */
  opened(size: { cols: number; rows: number }): void;
  /** Output of the host, each byte once, whether or not the screen has shown it. The bytes are the caller's. */
  output(bytes: Uint8Array): void;
  /** What was typed, before it is sent. */
  input(bytes: Uint8Array): void;
  resized(size: { cols: number; rows: number }): void;
  /** `exitCode` is null where the host told none. */
  closed(exitCode: number | null): void;
}
