import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { ulid } from 'ulid';
import { expect, onTestFinished, test } from 'vitest';
import { createBundleService, type BundlePart } from '../../../electron/backend/bundle/service.ts';
import { createBackend } from '../../../electron/backend/backend.ts';
import { incidentStream } from '../../../electron/domain/event.ts';
import { fileAttached } from '../../../electron/domain/file/model.ts';
import type { IncidentRow } from '../../../electron/domain/incident/model.ts';
import { addNotes, declare, openConsole, rowsOf } from '../../fixtures/console.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';

/** A console with bundles, and a folder of files that go along. */
function open() {
  const console = openConsole();
  const store = join(console.dataDir, 'store');
  mkdirSync(store);
  const part: BundlePart = {
    kind: 'file',
    list: () =>
      readdirSync(store).map((name) => {
        const bytes = readFileSync(join(store, name));
        return { id: name, path: join(store, name), bytes: bytes.length, sha256: hash(bytes) };
      }),
    take({ id }, path) {
      const target = join(store, id);
      if (existsSync(target)) return false;
      copyFileSync(path, target);
      return true;
    },
  };
  const bundle = createBundleService({
    log: console.log,
    dataFile: console.dataFile,
    folder: join(console.dataDir, 'bundles'),
    parts: [part],
    needIncident: (id) => ({ id, title: 'Checkout is down' }) as IncidentRow,
    person: () => 'ada',
    now: Date.now,
  });
  onTestFinished(() => bundle.dispose());
  return { ...console, bundle, store };
}
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('a bundle brings the record and its files to another console, and says what it brought', async () => {
  const [here, there] = [open(), open()];
  const stream = declare(here.log);
  addNotes(here.log, stream, 1200);
  writeFileSync(join(here.store, 'shot.png'), Buffer.alloc(700_000, 7));
  const before = rowsOf(here.db);
  const written = await here.bundle.export({ incidentId: stream.slice('incident:'.length) });
  expect(written).toMatchObject({ events: 1201, files: 1, encrypted: false });
  expect(hash(readFileSync(written.path))).toBe(written.sha256);

  const report = await there.bundle.import({ path: written.path });
  expect(report).toMatchObject({ added: 1201, known: 0, quarantined: 0, filesTaken: 1, refused: [] });
  expect(report.manifest).toMatchObject({ madeBy: 'ada', incident: { title: 'Checkout is down' } });
  expect(readFileSync(join(there.store, 'shot.png'))).toEqual(Buffer.alloc(700_000, 7));
  expect(rowsOf(there.db)).toEqual(before);
  expect(there.log.verify().broken).toEqual([]);
  expect(readdirSync(join(there.dataDir, 'bundles'))).toEqual([]);

  const position = there.log.position();
  expect(await there.bundle.import({ path: written.path })).toMatchObject({
    added: 0,
    known: 1201,
    filesKnown: 1,
  });
  expect(there.log.position()).toBe(position);
});

test('consoles that exchange bundles in any order come to the same rows', async () => {
  const consoles = [open(), open(), open()];
  const bundles: string[] = [];
  for (let round = 0; round < 2; round += 1) {
    for (const { log, bundle } of consoles) {
      addNotes(log, declare(log, `round ${round}`), 3, `${round}`);
      bundles.push((await bundle.export({ incidentId: null, path: join(temporaryFolder(), 'b') })).path);
    }
    // Each takes some, in an order of its own; a bundle that needs an earlier one comes again later.
    for (const { bundle } of consoles)
      for (const path of bundles.toSorted(() => Math.random() - 0.5).slice(0, 2))
        await bundle.import({ path });
  }
  for (const { bundle } of consoles) for (const path of bundles) await bundle.import({ path });
  // What the consoles noted about the imports themselves goes round once more.
  for (const from of consoles) {
    const { path } = await from.bundle.export({ incidentId: null, path: join(temporaryFolder(), 'last') });
    for (const to of consoles) if (to !== from) await to.bundle.import({ path });
  }
  const [first, ...others] = consoles.map(({ db }) => rowsOf(db));
  for (const other of others) expect(other).toEqual(first);
});

test('with a passphrase it is an age file that opens with it alone', async () => {
  const [here, there] = [open(), open()];
  const stream = declare(here.log, 'Do not show this');
  const passphrase = 'correct horse battery';
  const { path } = await here.bundle.export({ incidentId: null, passphrase });
  const bytes = readFileSync(path);
  expect(bytes.toString('latin1', 0, 22)).toBe('age-encryption.org/v1\n');
  expect(bytes.includes('Do not show this')).toBe(false);
  expect(readdirSync(join(here.dataDir, 'bundles'))).toHaveLength(1);
  await expect(there.bundle.import({ path })).rejects.toThrow(/give its passphrase/);
  await expect(there.bundle.import({ path, passphrase: 'wrong horse battery' })).rejects.toThrow(
    /does not open/,
  );
  expect(await there.bundle.import({ path, passphrase })).toMatchObject({ added: 1 });
  expect(there.log.stream(stream)).toHaveLength(1);

  const cut = join(temporaryFolder(), 'cut');
  copyFileSync(path, cut);
  truncateSync(cut, bytes.length - 10);
  await expect(there.bundle.import({ path: cut, passphrase })).rejects.toThrow(/damaged or cut short/);
});

test('a bundle that is cut short at any place is refused whole', async () => {
  const [here, there] = [open(), open()];
  addNotes(here.log, declare(here.log), 200);
  writeFileSync(join(here.store, 'log.txt'), Buffer.alloc(5000, 1));
  const { path, bytes } = await here.bundle.export({ incidentId: null });
  for (const length of [0, 3, 100, Math.floor(bytes / 2), bytes - 5500, bytes - 600]) {
    const cut = join(temporaryFolder(), 'cut');
    copyFileSync(path, cut);
    truncateSync(cut, length);
    await expect(there.bundle.import({ path: cut }), `${length} bytes`).rejects.toThrow(/bundle/);
  }
  expect(there.log.position()).toBe(0);
  expect(readdirSync(there.store)).toEqual([]);
});

test('an event that was changed goes to quarantine with what follows it, and a changed file is refused', async () => {
  const [here, there] = [open(), open()];
  const stream = declare(here.log);
  addNotes(here.log, stream, 5);
  const { path } = await here.bundle.export({ incidentId: null });
  const entries = unzipSync(readFileSync(path));
  const text = Buffer.from(entries['events.ndjson'] ?? []).toString();
  const forged = { ...entries, 'events.ndjson': strToU8(text.replace('note 3', 'note X')) };
  const file = join(temporaryFolder(), 'forged');
  writeFileSync(file, zipSync(forged));
  const report = await there.bundle.import({ path: file });
  expect(report).toMatchObject({ added: 4, quarantined: 2 });
  expect(report.refused[0]?.reason).toMatch(/hash does not match/);

  writeFileSync(join(here.store, 'log.txt'), 'what was said');
  const whole = await here.bundle.export({ incidentId: null, path: join(temporaryFolder(), 'w') });
  const parts = unzipSync(readFileSync(whole.path));
  const name = Object.keys(parts).find((n) => n.startsWith('files/')) ?? '';
  writeFileSync(file, zipSync({ ...parts, [name]: strToU8('what was sAid') }));
  await expect(there.bundle.import({ path: file })).rejects.toThrow(/was changed/);
});

test.each([
  ['no zip at all', () => Buffer.from('hello, this is a text'), /bundle/],
  ['a zip of something else', () => zipSync({ 'readme.txt': strToU8('hi') }), /not a bundle/],
  ['a path out of its folder', () => zipSync({ '../evil': strToU8('x') }), /not a bundle/],
  [
    'a newer form',
    () =>
      zipSync({
        'manifest.json': strToU8('{"format":"holdfast-bundle","version":2}'),
        'events.ndjson': strToU8(''),
      }),
    /newer Holdfast/,
  ],
])('%s is refused in plain words', async (_name, bytes, message) => {
  const { bundle } = open();
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, bytes());
  await expect(bundle.import({ path })).rejects.toThrow(message);
});

test('never writes over a file that is there', async () => {
  const { bundle, log } = open();
  declare(log);
  const path = join(temporaryFolder(), 'taken');
  writeFileSync(path, 'mine');
  await expect(bundle.export({ incidentId: null, path })).rejects.toThrow(/is there already/);
  expect(readFileSync(path, 'utf8')).toBe('mine');
});

test('a file added to an incident goes along to the other console and verifies there', async () => {
  const open = () => {
    const backend = createBackend({ dataDir: temporaryFolder(), version: 'test' });
    onTestFinished(() => backend.dispose());
    return backend;
  };
  const [here, there] = [open(), open()];
  const { id } = here.services.incident.declare({ title: 'Disk full' });
  const bytes = Buffer.from('what the log said');
  const sha256 = hash(bytes);
  const folder = join(here.folder.file('attachments'), id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, sha256), bytes);
  here.log.append(
    incidentStream(id),
    [fileAttached({ fileId: ulid(), name: 'app.log', bytes: bytes.length, sha256 })],
    { actor: 'ada' },
  );
  const { path, files } = await here.services.bundle.export({ incidentId: id });
  expect(files).toBe(1);
  expect(await there.services.bundle.import({ path })).toMatchObject({ filesTaken: 1, refused: [] });
  expect(readFileSync(join(there.folder.file('attachments'), id, sha256), 'utf8')).toBe('what the log said');
  expect(await there.services.bundle.import({ path })).toMatchObject({ filesTaken: 0, filesKnown: 1 });
});
