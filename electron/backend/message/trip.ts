import type { ChannelSettings } from '../../domain/message/channel.ts';

/** One message as a channel takes it. `id` is the delivery's: it makes a repeat recognisable to the receiver. */
export interface Parcel {
  id: string;
  subject: string;
  body: string;
  incidentId: string;
  use: string;
  number: number | null;
  /** UTC ms. */
  at: number;
}

export interface Trip {
  settings: ChannelSettings;
  /** The password or the webhook's address; null where the channel needs none. */
  secret: string | null;
  parcel: Parcel;
  signal: AbortSignal;
  /** For each of: connecting, an answer. Milliseconds. */
  timeoutMs: number;
  now(): number;
  /**
   * Called once, when all is ready and the first byte of the message is about to leave; what it stores is on the disk
   * when it returns. Before it nothing can have arrived.
   */
  leaving(): void;
}
