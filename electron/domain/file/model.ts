import { z } from 'zod';
import { defineEvent } from '../event.ts';

const host = z.string().max(300);
const where = { hostId: z.ulid(), host };
/** As `shownPath` writes it. */
const path = z.string().max(20_000);
const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const fileDownloaded = defineEvent('file.downloaded.v1', z.object({ ...where, path, bytes: count }));
/** `sha256` is null where an upload was broken off and went on: not all of it was seen at once. */
export const fileUploaded = defineEvent(
  'file.uploaded.v1',
  z.object({ ...where, path, bytes: count, sha256: sha256.nullable(), replaced: z.boolean() }),
);
export const fileEdited = defineEvent(
  'file.edited.v1',
  z.object({ ...where, path, bytes: count, before: sha256, after: sha256 }),
);
export const fileRemoved = defineEvent('file.removed.v1', z.object({ ...where, path, folder: z.boolean() }));
export const fileRenamed = defineEvent('file.renamed.v1', z.object({ ...where, path, to: path }));
export const fileModeSet = defineEvent(
  'file.mode_set.v1',
  z.object({ ...where, path, mode: z.int().min(0).max(0o7777), before: z.int().min(0).max(0o7777) }),
);
export const fileFolderMade = defineEvent('file.folder_made.v1', z.object({ ...where, path }));

/** A file of a host was copied into the incident. `size` is the whole file's on the host, `bytes` what was copied. */
export const fileCollected = defineEvent(
  'file.collected.v1',
  z.object({
    ...where,
    fileId: z.ulid(),
    collectionId: z.ulid(),
    path,
    name: z.string().max(1000),
    bytes: count,
    size: count,
    sha256,
    /** When it was last changed on the host, UTC milliseconds. */
    modifiedAt: z.int(),
    /** What is to be known about the copy, such as that the file was rotated meanwhile; '' mostly. */
    note: z.string().max(1000),
  }),
);
export const fileCollectionFinished = defineEvent(
  'file.collection_finished.v1',
  z.object({
    collectionId: z.ulid(),
    hosts: z.array(host).max(500),
    files: z.array(z.object({ host, path, bytes: count, sha256, note: z.string().max(1000) })).max(2000),
    failures: z.array(z.object({ host, text: z.string().max(1000) })).max(2000),
    cancelled: z.boolean(),
  }),
);
/** A person added a file of theirs. */
export const fileAttached = defineEvent(
  'file.attached.v1',
  z.object({ fileId: z.ulid(), name: z.string().min(1).max(1000), bytes: count, sha256 }),
);

/** A file that belongs to an incident, kept on the console that made it. */
export const attachmentRow = z.object({
  id: z.ulid(),
  incidentId: z.ulid(),
  name: z.string(),
  /** Where it was collected; null where a person added it. */
  host: z.string().nullable(),
  path: z.string(),
  bytes: count,
  /** Of the whole file on the host. */
  size: count,
  sha256,
  modifiedAt: z.int().nullable(),
  note: z.string(),
  person: z.string(),
  /** The console that has the file. */
  origin: z.string(),
  at: z.int(),
});
export type AttachmentRow = z.infer<typeof attachmentRow>;

/** How far a collection has come on one host. */
const collectingHost = z.object({
  hostId: z.ulid(),
  host,
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  files: count,
  bytes: count,
  failures: z.array(z.string()),
});
export type CollectingHost = z.infer<typeof collectingHost>;

/** A collection of this console: kept in memory while it runs and until the next one. */
export const collectionRow = z.object({
  id: z.ulid(),
  incidentId: z.ulid(),
  running: z.boolean(),
  hosts: z.array(collectingHost),
});
export type CollectionRow = z.infer<typeof collectionRow>;

const fileKinds = ['file', 'folder', 'link', 'other'] as const;

/** One entry of a folder on a host. */
export const folderEntry = z.object({
  name: z.string(),
  kind: z.enum(fileKinds),
  size: count,
  /** UTC milliseconds. */
  modifiedAt: z.int(),
  /** The permission bits. */
  mode: z.int(),
  owner: z.string(),
  /** Where a link leads, as it says itself. */
  target: z.string().nullable(),
  /** What a link leads to; null where it leads nowhere. */
  leadsTo: z.enum(fileKinds).nullable(),
});
export type FolderEntry = z.infer<typeof folderEntry>;
