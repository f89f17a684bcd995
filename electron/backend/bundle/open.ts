import { createHash, type Hash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Decrypter } from 'age-encryption';
import { Unzip, UnzipInflate } from 'fflate';
import { bundleManifest, type BundleManifest } from '../../domain/bundle/model.ts';
import { Failure } from '../../domain/failure.ts';
import { hashOf } from './write.ts';

export interface OpenTask {
  path: string;
  /** An empty folder that takes what is unpacked. */
  folder: string;
  passphrase: string | undefined;
}

/** 16 GB unpacked: ten times a million events; a small file cannot fill the disk. */
const MAX_UNPACKED = 16 * 1024 ** 3;
const MAX_MANIFEST = 32 * 1024 ** 2;
const CHUNK = 256 * 1024;
const AGE = 'age-encryption.org/v1\n';

/**
 * Unpacks a bundle into `folder` (`events.ndjson`, `files/<sha256>`), checking every file's SHA-256 and size against
 * the manifest. Throws a Failure in plain words where it is no bundle, is cut short, or the passphrase is wrong.
 */
export async function openBundle(task: OpenTask): Promise<{ manifest: BundleManifest; sha256: string }> {
  if (!existsSync(task.path)) throw new Failure('NOT_FOUND', `There is no file ${task.path}.`);
  const sealed = startOf(task.path) === AGE;
  if (sealed && !task.passphrase)
    throw new Failure('INVALID', 'This bundle is encrypted: give its passphrase.', { passphrase: true });
  mkdirSync(join(task.folder, 'files'), { recursive: true, mode: 0o700 });
  const zip = sealed ? join(task.folder, 'bundle.zip') : task.path;
  if (sealed) await decrypt(task.path, zip, task.passphrase ?? '');
  const manifest = unpack(zip, task.folder);
  if (sealed) rmSync(zip);
  return { manifest, sha256: await hashOf(task.path) };
}

function startOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(AGE.length);
    return bytes.toString('latin1', 0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

async function decrypt(path: string, target: string, passphrase: string): Promise<void> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  const source = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
  let plain: ReadableStream<Uint8Array>;
  try {
    plain = await decrypter.decrypt(source);
  } catch (error) {
    if (isOfSystem(error)) throw error;
    throw new Failure('INVALID', 'The passphrase does not open this bundle.', { passphrase: true });
  }
  try {
    await pipeline(Readable.fromWeb(plain as never), createWriteStream(target, { mode: 0o600 }));
  } catch (error) {
    if (isOfSystem(error)) throw error;
    throw new Failure('INVALID', 'The bundle is damaged or cut short: a part of it does not open.');
  }
}

/** A full disk or a file that cannot be read says nothing about the bundle. */
function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

interface Entry {
  name: string;
  out: number;
  hash: Hash;
  bytes: number;
}

/** Unpacks entry by entry as bytes come; nothing is ever held whole. */
function unpack(zip: string, folder: string): BundleManifest {
  const found = new Map<string, { sha256: string; bytes: number }>();
  let unpacked = 0;
  const unzip = new Unzip((file) => {
    const name = file.name;
    if (found.has(name) || !/^(manifest\.json|events\.ndjson|files\/[0-9a-f]{64})$/.test(name))
      throw new Failure('INVALID', 'This is not a bundle of Holdfast.');
    const entry: Entry = {
      name,
      out: openSync(join(folder, name), 'wx', 0o600),
      hash: createHash('sha256'),
      bytes: 0,
    };
    found.set(name, { sha256: '', bytes: -1 });
    file.ondata = (error, data, final) => {
      if (error) throw error;
      entry.bytes += data.length;
      unpacked += data.length;
      if (unpacked > MAX_UNPACKED || (name === 'manifest.json' && entry.bytes > MAX_MANIFEST))
        throw new Failure('REFUSED', 'The bundle unpacks to more than 16 GB. It is not taken.');
      writeSync(entry.out, data);
      entry.hash.update(data);
      if (!final) return;
      closeSync(entry.out);
      found.set(name, { sha256: entry.hash.digest('hex'), bytes: entry.bytes });
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  feed(zip, unzip);
  return check(folder, found);
}

function feed(zip: string, unzip: Unzip): void {
  const file = openSync(zip, 'r');
  try {
    for (;;) {
      const chunk = Buffer.alloc(CHUNK);
      const length = readSync(file, chunk);
      unzip.push(chunk.subarray(0, length), length === 0);
      if (length === 0) return;
    }
  } catch (error) {
    if (error instanceof Failure || isOfSystem(error)) throw error;
    throw new Failure('INVALID', 'The bundle is damaged or cut short, or it is no bundle of Holdfast.');
  } finally {
    closeSync(file);
  }
}

function check(folder: string, found: Map<string, { sha256: string; bytes: number }>): BundleManifest {
  const short = () => new Failure('INVALID', 'The bundle is cut short: parts that it lists are missing.');
  if (!found.has('manifest.json')) throw new Failure('INVALID', 'This is not a bundle of Holdfast.');
  if ([...found.values()].some((f) => f.bytes < 0) || !found.has('events.ndjson')) throw short();
  const text: unknown = json(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const manifest = bundleManifest.safeParse(text);
  if (!manifest.success)
    throw new Failure(
      'INVALID',
      'The bundle comes from a newer Holdfast, or its list of contents is damaged.',
    );
  for (const { sha256, bytes } of manifest.data.files) {
    const file = found.get(`files/${sha256}`);
    if (!file) throw short();
    if (file.sha256 !== sha256 || file.bytes !== bytes)
      throw new Failure('INVALID', 'A file in the bundle was changed: its SHA-256 differs from its name.');
  }
  return manifest.data;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
