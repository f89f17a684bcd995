import { z } from 'zod';
import { commandKey, procedure } from '../contract.ts';
import { bundleReport, bundleWritten } from './model.ts';

const path = z.string().trim().min(1, 'Give the whole path of the file').max(4000);
/** 10 characters at least: the file may lie on a stick for years. */
const passphrase = z.string().min(10, 'Use at least 10 characters').max(1000);

export const bundleContract = {
  /**
   * Writes the record as one file. Every event goes along, because a chain can only be verified whole; of recordings
   * and files those of the incident, or of all where it is null. `path` is a file or a folder on this machine; left
   * out, the data folder's `bundles`. With a passphrase it is an age file (age-encryption.org/v1).
   */
  export: procedure
    .input(
      z.object({
        key: commandKey,
        incidentId: z.ulid().nullable(),
        path: path.optional(),
        passphrase: passphrase.optional(),
      }),
    )
    .output(bundleWritten),
  /** Takes a bundle over: what verifies is merged, the rest is put aside with its reason. Can be repeated. */
  import: procedure
    .input(z.object({ path, passphrase: z.string().max(1000).optional() }))
    .output(bundleReport),
};
