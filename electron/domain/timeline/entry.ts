import type { EventType, StoredEvent } from '../event.ts';
import type { EntryKind, EntryTone } from './model.ts';

/** How an event reads in the timeline. `pinned`: belongs to the curated story unless a person unpins it. */
export interface EntryText {
  kind: EntryKind;
  text: string;
  detail?: string;
  /** How something ended; most entries have none. */
  tone?: EntryTone;
  pinned?: boolean;
}

export interface EntryWriter {
  type: string;
  write(event: StoredEvent): EntryText;
}

/** Says how events of one type read in the timeline. */
export function entryFor<D extends Record<string, unknown>>(
  type: EventType<D>,
  write: (data: D, event: StoredEvent<D>) => EntryText,
): EntryWriter {
  return { type: type.type, write: (event) => write(event.data as D, event as StoredEvent<D>) };
}
