/** A two-way lane of raw bytes between the screen and the backend: a WebSocket in the web shell, a port in Electron. */
export interface Lane {
  send(bytes: Uint8Array): void;
  onMessage(listener: (bytes: Uint8Array) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}
