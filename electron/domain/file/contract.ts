import { z } from 'zod';
import { commandKey, done, procedure } from '../contract.ts';
import { existing, folderOutcome } from './folder.ts';
import { folderEntry } from './model.ts';

const key = commandKey;
const id = z.ulid();
const path = z.string().min(1).max(4096);
const name = z
  .string()
  .min(1, 'Type a name')
  .max(255)
  .refine((text) => !/[/\0]/.test(text) && text !== '.' && text !== '..', 'A name has no slash');
const bytes = z.int().min(0);
/** A production host's name, typed by the person. */
const confirm = z.string().max(300).optional();
const place = { incidentId: id, hostId: id, path };
const sha256 = z.string().length(64);
const transfer = z.object({ transferId: id });

/** So many files of a folder are announced at once. */
export const MAX_ANNOUNCED = 500;
/** Something below a folder that is to be uploaded; a folder has no size. */
const announced = z.object({
  path: path.refine(
    (text) => text.split('/').every((part) => name.safeParse(part).success),
    'It leads out of the folder',
  ),
  size: bytes.nullable(),
  /** UTC milliseconds. */
  modifiedAt: z.int(),
});
export type Announced = z.infer<typeof announced>;

/** 1 MB: more is edited with better tools. */
export const MAX_EDITED = 1024 * 1024;

/** Files of hosts over SFTP, and the incident's own. Bytes go over the lane `file/<transferId>`. */
export const fileContract = {
  /** A folder's entries; of the home folder where `path` is null. */
  list: procedure
    .input(z.object({ hostId: id, path: path.nullable() }))
    .output(z.object({ path: z.string(), entries: z.array(folderEntry), more: z.boolean() })),
  /** Begins a download at `offset`; a further part must be of the same file as the first. */
  download: procedure
    .input(
      z.object({
        ...place,
        offset: bytes,
        same: z.object({ size: bytes, modifiedAt: z.int() }).optional(),
      }),
    )
    .output(transfer.extend({ size: bytes, modifiedAt: z.int() })),
  /** Begins an upload, or goes on with one; `identity` tells the local file from others of its name. */
  upload: procedure
    .input(
      z.object({
        incidentId: id,
        hostId: id,
        folder: path,
        name,
        size: bytes,
        identity: z.string().max(200),
        replace: z.boolean(),
        confirm,
      }),
    )
    .output(transfer.extend({ offset: bytes })),
  /** Where folders are written on this machine unless another place is named. */
  localPlace: procedure.output(z.object({ path: z.string() })),
  /** Begins to copy a folder to this machine; `existing` null: not where it is there already. */
  downloadFolder: procedure
    .input(z.object({ key, ...place, into: path.nullable(), existing: existing.nullable() }))
    .output(z.object({ id })),
  stopFolder: procedure.input(z.object({ id })).output(done),
  /** Tries again at once, or goes on with a folder that was stopped or failed. */
  resumeFolder: procedure.input(z.object({ id })).output(done),
  /** Takes the folders that have ended out of the list. */
  clearFolders: procedure.input(z.object({ incidentId: id })).output(done),
  /**
   * Begins to upload a folder, or goes on with one: its files are announced, then sent as pieces on the lane, then it
   * is finished. `existing` null: not where it is there already.
   */
  uploadFolder: procedure
    .input(
      z.object({ incidentId: id, hostId: id, folder: path, name, existing: existing.nullable(), confirm }),
    )
    .output(transfer.extend({ path: z.string() })),
  /** Says of each file from which byte on it is to be sent; null: not at all. Numbered in the order announced. */
  announceFiles: procedure
    .input(z.object({ transferId: id, entries: z.array(announced).max(MAX_ANNOUNCED) }))
    .output(z.object({ first: bytes, offsets: z.array(bytes.nullable()) })),
  finishFolder: procedure.input(transfer).output(folderOutcome),
  /** A small text file, to be edited. */
  read: procedure
    .input(z.object({ hostId: id, path }))
    .output(z.object({ path: z.string(), text: z.string(), sha256 })),
  /** Writes an edited file where nobody else changed it meanwhile. */
  write: procedure
    .input(z.object({ ...place, key, text: z.string().max(MAX_EDITED), expected: sha256, confirm }))
    .output(z.object({ sha256 })),
  rename: procedure.input(z.object({ ...place, key, name, confirm })).output(z.object({ path: z.string() })),
  remove: procedure.input(z.object({ ...place, key, confirm })).output(done),
  makeFolder: procedure.input(z.object({ ...place, key, name })).output(z.object({ path: z.string() })),
  setMode: procedure
    .input(z.object({ ...place, key, mode: z.int().min(0).max(0o7777), confirm }))
    .output(done),
  /** Copies what the patterns match on several hosts into the incident. */
  collect: procedure
    .input(
      z.object({
        key,
        incidentId: id,
        hostIds: z.array(id).min(1, 'Choose a host').max(100),
        patterns: z.array(z.string().min(1).max(1000)).min(1, 'Name a file').max(50),
        /** At most this much of each file: its end. */
        lastMb: z.int().min(1).max(4096),
      }),
    )
    .output(z.object({ id })),
  stopCollecting: procedure.input(z.object({ id })).output(done),
  /** Begins to add a file of the person's own to the incident. */
  attach: procedure
    .input(z.object({ incidentId: id, name: z.string().min(1).max(255), size: bytes }))
    .output(transfer),
  /** Begins to send a file of the incident. */
  fetch: procedure.input(z.object({ id })).output(transfer),
  /** Computes the SHA-256 of an incident's file anew and compares it with the log's. */
  verify: procedure
    .input(z.object({ id }))
    .output(z.object({ state: z.enum(['same', 'changed', 'missing']) })),
};
