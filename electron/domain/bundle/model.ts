import { z } from 'zod';
import { defineEvent } from '../event.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What goes along with the events: its bytes are named by their SHA-256. */
const bundledKinds = ['recording', 'file', 'output'] as const;
const bundledFile = z.object({
  kind: z.enum(bundledKinds),
  /** What the feature calls it: a recording's id, a file's id. */
  id: z.string().min(1).max(200),
  sha256,
  bytes: z.int().nonnegative(),
});
export type BundledFile = z.infer<typeof bundledFile>;

/** The first entry of a bundle: what is in it, so that a part that is missing shows. */
export const bundleManifest = z.object({
  format: z.literal('holdfast-bundle'),
  version: z.literal(1),
  madeAt: z.int(),
  madeBy: z.string().max(200),
  /** The console it comes from. */
  origin: z.string().max(100),
  /** The incident whose files go along, and its title; null for those of all incidents. */
  incident: z.object({ id: z.ulid(), title: z.string().max(300) }).nullable(),
  events: z.int().nonnegative(),
  /** The end of each console's chain. */
  chains: z.array(z.object({ origin: z.string(), seq: z.int(), hash: sha256 })).max(10_000),
  files: z.array(bundledFile).max(100_000),
});
export type BundleManifest = z.infer<typeof bundleManifest>;

export const bundleExported = defineEvent(
  'bundle.exported.v1',
  z.object({
    incidentId: z.ulid().nullable(),
    events: z.int(),
    files: z.int(),
    bytes: z.int(),
    sha256,
    encrypted: z.boolean(),
  }),
);
export const bundleImported = defineEvent(
  'bundle.imported.v1',
  z.object({
    sha256,
    from: z.string().max(100),
    madeBy: z.string().max(200),
    added: z.int(),
    known: z.int(),
    quarantined: z.int(),
    files: z.int(),
  }),
);

export const bundleWritten = z.object({
  path: z.string(),
  bytes: z.int(),
  sha256,
  events: z.int(),
  files: z.int(),
  encrypted: z.boolean(),
});
export type BundleWritten = z.infer<typeof bundleWritten>;

/** What an import did. `refused` is what was put into quarantine or not taken, with reasons; at most 100 of them. */
export const bundleReport = z.object({
  manifest: bundleManifest.omit({ chains: true, files: true }),
  added: z.int(),
  known: z.int(),
  quarantined: z.int(),
  filesTaken: z.int(),
  filesKnown: z.int(),
  refused: z.array(z.object({ what: z.string(), reason: z.string() })),
});
export type BundleReport = z.infer<typeof bundleReport>;
