import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  createWriteStream,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Encrypter } from 'age-encryption';
import Database from 'better-sqlite3';
import { Zip, ZipDeflate } from 'fflate';
import type { BundleManifest } from '../../domain/bundle/model.ts';
import { Failure } from '../../domain/failure.ts';

export interface WriteTask {
  dataFile: string;
  /** Where the bundle comes to lie; made beside it and renamed when it is whole. */
  target: string;
  manifest: Omit<BundleManifest, 'events' | 'chains'>;
  /** Where each file of the manifest lies, by its SHA-256. */
  paths: Record<string, string>;
  passphrase: string | undefined;
}

/** 4 GB: beyond it a zip file needs another form, which the library does not write. */
const MAX_BYTES = 0xffff_0000;
const CHUNK = 256 * 1024;

/** Writes a bundle from the data file as it is now; answers its size (bytes), its SHA-256 and the count of events. */
export async function writeBundle(
  task: WriteTask,
): Promise<{ bytes: number; sha256: string; events: number }> {
  const plain = `${task.target}.part`;
  try {
    const events = writeZip(task, plain);
    if (task.passphrase !== undefined) await encrypt(plain, task.passphrase);
    renameSync(plain, task.target);
    return { bytes: statSync(task.target).size, sha256: await hashOf(task.target), events };
  } catch (error) {
    rmSync(plain, { force: true });
    throw error;
  }
}

function writeZip(task: WriteTask, file: string): number {
  // Like the data itself it is for its owner alone until somebody hands it on.
  const out = openSync(file, 'w', 0o600);
  const db = new Database(task.dataFile, { readonly: true });
  let written = 0;
  try {
    const zip = new Zip((error, data) => {
      if (error) throw error;
      written += data.length;
      if (written > MAX_BYTES)
        throw new Failure('REFUSED', 'The bundle would be larger than 4 GB. Export one incident at a time.');
      writeSync(out, data);
    });
    // All is read in one transaction: what is appended meanwhile belongs to the next bundle.
    const events = db.transaction(() => {
      const manifest = manifestOf(db, task.manifest);
      addText(zip, 'manifest.json', [JSON.stringify(manifest)]);
      addText(zip, 'events.ndjson', eventLines(db));
      return manifest.events;
    })();
    for (const path of new Set(task.manifest.files.map((f) => f.sha256)))
      addFile(zip, path, task.paths[path] ?? '');
    zip.end();
    fsyncSync(out);
    return events;
  } finally {
    db.close();
    closeSync(out);
  }
}

function manifestOf(db: Database.Database, manifest: WriteTask['manifest']): BundleManifest {
  const events = db.prepare<[], number>('SELECT count(*) FROM event').pluck().get() ?? 0;
  const chains = db
    .prepare<[], { origin: string; seq: number; hash: string }>(
      'SELECT origin, max(seq) AS seq, hash FROM event GROUP BY origin ORDER BY origin',
    )
    .all();
  return { ...manifest, events, chains };
}

interface Row {
  data: string;
  [column: string]: unknown;
}

/** An event a line, in the order in which they arrived here: each chain in its own order. */
function* eventLines(db: Database.Database): Generator<string> {
  const rows = db.prepare<[], Row>(
    'SELECT id, stream, type, at, hlc, origin, seq, actor, data, prev, hash FROM event ORDER BY pos',
  );
  for (const { data, ...rest } of rows.iterate()) {
    // The data is JSON already: it goes along as it was hashed.
    const { prev, hash, ...head } = rest;
    const text = JSON.stringify({ ...head, prev, hash });
    yield `${text.slice(0, -1)},"data":${data}}\n`;
  }
}

function addText(zip: Zip, name: string, lines: Iterable<string>): void {
  const entry = new ZipDeflate(name, { level: 6 });
  zip.add(entry);
  const encoder = new TextEncoder();
  let text = '';
  for (const line of lines) {
    text += line;
    if (text.length < CHUNK) continue;
    entry.push(encoder.encode(text));
    text = '';
  }
  entry.push(encoder.encode(text), true);
}

function addFile(zip: Zip, sha256: string, path: string): void {
  // Recordings are packed already. Level 0 keeps the form whose end can be found while reading.
  const entry = new ZipDeflate(`files/${sha256}`, { level: 0 });
  zip.add(entry);
  const file = openSync(path, 'r');
  const hash = createHash('sha256');
  try {
    for (;;) {
      const chunk = Buffer.alloc(CHUNK);
      const length = readSync(file, chunk);
      if (length === 0) break;
      hash.update(chunk.subarray(0, length));
      entry.push(chunk.subarray(0, length));
    }
    entry.push(new Uint8Array(), true);
  } finally {
    closeSync(file);
  }
  if (hash.digest('hex') !== sha256)
    throw new Failure('CONFLICT', 'A file of this incident was changed on the disk: its SHA-256 differs.', {
      path,
    });
}

async function encrypt(file: string, passphrase: string): Promise<void> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  const source = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
  const sealed = await encrypter.encrypt(source);
  const out = `${file}.age`;
  try {
    await pipeline(Readable.fromWeb(sealed as never), createWriteStream(out, { mode: 0o600, flush: true }));
    renameSync(out, file);
  } finally {
    rmSync(out, { force: true });
  }
}

/** SHA-256 of a file, lower-case hex. */
export async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(
    createReadStream(file),
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        done();
      },
    }),
  );
  return hash.digest('hex');
}
