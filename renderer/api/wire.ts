import type { ClientLink } from '@orpc/client';

/** A byte lane as the page sees it. */
export interface PageLane {
  send(bytes: Uint8Array): void;
  onMessage(listener: (bytes: Uint8Array) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

/** What a shell gives the page: a link for procedures and a way to open byte lanes. */
export interface Wire {
  link: ClientLink<Record<never, never>>;
  openLane(path: string): PageLane;
  close(): void;
}
