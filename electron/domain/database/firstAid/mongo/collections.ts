import type { Tone } from '../model.ts';
import { listAt, numberAt, textAt, type Value } from './document.ts';

/** What a collection holds (collStats); null where the server did not tell. */
export interface CollectionStats {
  documents: number | null;
  data: number | null;
  onDisk: number | null;
  /** Space inside of its file that nothing uses. */
  free: number | null;
  indexes: number | null;
  indexBytes: number | null;
}

const named = (collection: string): string => `db.getCollection(${JSON.stringify(collection)})`;

/** What is asked of the server for a collection's numbers, and to check it. */
export const statsText = (collection: string): string => `${named(collection)}.stats()`;
export const validateText = (collection: string): string => `${named(collection)}.validate()`;

export function collectionStats(document: Value): CollectionStats {
  return {
    documents: numberAt(document, 'count'),
    data: numberAt(document, 'size'),
    onDisk: numberAt(document, 'storageSize'),
    free:
      numberAt(document, 'freeStorageSize') ??
      numberAt(document, 'wiredTiger', 'block-manager', 'file bytes available for reuse'),
    indexes: numberAt(document, 'nindexes'),
    indexBytes: numberAt(document, 'totalIndexSize'),
  };
}

/** What `validate` found, in plain words. */
export interface Validation {
  tone: Tone;
  text: string;
  /** The server's own words, the gravest first. */
  details: string[];
}

/** At most 50 lines: a broken collection repeats itself. */
const MAX_DETAILS = 50;

export function readValidation(document: Value): Validation {
  const words = (name: string): string[] =>
    listAt(document, name).map((item) => textAt(item) ?? JSON.stringify(item));
  const records = numberAt(document, 'nrecords');
  const errors = words('errors');
  const warnings = words('warnings');
  const extra = listAt(document, 'extraIndexEntries').length + listAt(document, 'missingIndexEntries').length;
  const broken = numberAt(document, 'nInvalidDocuments') ?? 0;
  const details = [
    ...errors,
    ...(extra > 0 ? [`${extra} entries of indexes do not fit their documents`] : []),
    ...(broken > 0 ? [`${broken} documents cannot be read`] : []),
    ...warnings,
  ].slice(0, MAX_DETAILS);
  const seen = records === null ? '' : `, ${records} documents looked at`;
  const valid =
    typeof document === 'object' &&
    document !== null &&
    !Array.isArray(document) &&
    document['valid'] === true;
  if (!valid || errors.length > 0 || extra > 0 || broken > 0)
    return {
      tone: 'bad',
      text: `Damaged${seen}. Keep a copy of the data files before anything is repaired; resync it from a healthy member where there is one.`,
      details,
    };
  if (warnings.length > 0) return { tone: 'warn', text: `Sound, with warnings${seen}`, details };
  return { tone: 'none', text: `Sound${seen}`, details };
}
