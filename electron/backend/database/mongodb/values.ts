import type { Document } from './wire.ts';

/** A value of a reply as the text that it should be; '' where it is none. */
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A value of a reply as the documents that it should hold; none where it is no list. */
export const list = (value: unknown): Document[] => (Array.isArray(value) ? (value as Document[]) : []);

/** The documents that a reply with a cursor brings along. */
export const firstBatch = (reply: Document): Document[] =>
  list((reply['cursor'] as Document | undefined)?.['firstBatch']);
