import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RecordingRow } from '../../../electron/domain/recording/model.ts';
import type { RunRow } from '../../../electron/domain/run/row.ts';
import { hostAt, openBackend, startRun } from '../../fixtures/backend.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { startProxy } from '../../fixtures/proxy.ts';
import { sshdMissing, startSshd, type Sshd } from '../../fixtures/sshd.ts';
import { showTerminal } from '../../fixtures/terminalConsole.ts';

const T = Date.UTC(2018, 5, 1);
const YEARS_8 = 8 * 366 * 86_400_000;
/** What must be nowhere afterwards: typed by a person, printed by hosts, said in the log. */
const WORD = 'qzxvleaked';
const guide = '# Disk guide\n\n## Disk is full\n\n```bash\n# List the patients\ncat patients\n```\n';
const wait = { timeout: 20_000, interval: 30 };

/** The files below a folder whose bytes, unpacked where they are packed, hold the word. */
const holding = (folder: string): string[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => statSync(join(folder, name)).isFile())
    .filter((name) => {
      const bytes = readFileSync(join(folder, name));
      return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).includes(WORD);
    });

describe.skipIf(sshdMissing)(`erased files${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`, () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd({ config: [`SetEnv HOME=${tmpdir()}`, 'Subsystem sftp internal-sftp'] });
  });
  afterAll(() => sshd.stop());

  /** An incident past its time, with a recorded terminal and a step whose output was long. */
  async function fill({ close = true } = {}) {
    const dataDir = temporaryFolder();
    let now = T;
    const backend = openBackend({ dataDir, now: () => now, trusted: [sshd] });
    const { services, feed } = backend;
    services.setting.set({ person: 'Ana' });
    const { id: runId, incidentId } = await startRun(backend, guide);
    const { id: hostId } = services.host.add({ details: hostAt(sshd, { production: true }) });

    const { id: sessionId } = services.terminal.open({ incidentId, hostId });
    await vi.waitFor(() => expect(services.terminal.list()[0]?.state.kind).toBe('open'), wait);
    const terminal = showTerminal(backend, sessionId);
    terminal.type(`echo ${WORD.slice(0, 5)}""${WORD.slice(5)}\r`);
    await terminal.until(WORD);
    if (close) await services.terminal.discard({ id: sessionId });
    const recording = () =>
      (feed('recording')?.changedSince(0, 10) ?? []).map(
        (id) => feed('recording')?.row(id) as RecordingRow,
      )[0];
    if (close) await vi.waitFor(() => expect(recording()?.sha256).toBeTruthy(), wait);

    const run = () => feed('run')?.row(runId) as RunRow;
    const text = `for i in $(seq 3000); do echo "$i ${WORD}"; done`;
    services.run.captureStep({ runId, stepId: run().steps[0]?.id ?? '', hostIds: [hostId], text });
    await vi.waitFor(() => expect(run().steps[0]?.state).toBe('done'), wait);
    const output = run().steps[0]?.attempts[0]?.more.stdout;

    const { id: other } = services.incident.declare({ title: 'Another one' });
    services.incident.resolve({ id: incidentId, resolution: WORD, impact: '', rootCause: '' });
    await vi.waitFor(async () => {
      const found = await services.timeline.search({ incidentId, text: WORD, limit: 5 });
      expect(found.entries).not.toEqual([]);
    }, wait);
    now += YEARS_8;
    const files = [join('recordings', `${recording()?.id}.cast.gz`), join('outputs', output?.name ?? 'none')];
    return { ...backend, incidentId, other, files, sessionId };
  }

  test('recordings and outputs go, no file holds a word of them, and the chain verifies', async () => {
    const { services, dataDir, incidentId, other, files, log, dispose } = await fill();
    expect(holding(dataDir)).toEqual(expect.arrayContaining([...files, 'holdfast.db-wal']));
    expect(holding(dataDir).filter((name) => name.startsWith('search.db'))).not.toEqual([]);
    const done = await services.incident.erase({ ids: [incidentId], consent: 'Ana B.', backups: true });
    expect(done).toEqual({ incidents: 1, copies: [], problem: '' });
    await vi.waitFor(() => expect(holding(dataDir)).toEqual([]), wait);
    for (const name of files) expect(existsSync(join(dataDir, name))).toBe(false);
    expect(await services.storage.verify()).toMatchObject({ broken: [] });
    expect(log.verify().erased).toBeGreaterThan(0);
    expect(services.timeline.tail({ incidentId: other, filter: {}, limit: 5 }).entries).toHaveLength(1);
    await dispose();
    expect(holding(dataDir)).toEqual([]);
  });

  test('while a terminal of it is there nothing is erased', async () => {
    const { services, dataDir, incidentId, sessionId, log } = await fill({ close: false });
    const before = log.position();
    const erase = () => services.incident.erase({ ids: [incidentId], consent: 'Ana', backups: true });
    await expect(erase()).rejects.toThrow('"Disk is full" still has a terminal or database shell');
    expect(log.position()).toBe(before);
    expect(holding(dataDir)).not.toEqual([]);
    await services.terminal.discard({ id: sessionId });
    await erase();
    await vi.waitFor(() => expect(holding(dataDir)).toEqual([]), wait);
    expect(log.verify().broken).toEqual([]);
  });

  test('while files come or go nothing is erased, and a folder that came is named', async () => {
    let now = T;
    const { port } = await startProxy(sshd.port, { bytesPerSecond: 10_000_000 });
    const far = { ...sshd, port };
    const dataDir = temporaryFolder();
    const backend = openBackend({ dataDir, now: () => now, trusted: [far] });
    const { incident, file, setting, host } = backend.services;
    setting.set({ person: 'Ana' });
    const { id: hostId } = host.add({ details: hostAt(far, { production: false }) });
    const { id: incidentId } = incident.declare({ title: 'Leak' });
    incident.resolve({ id: incidentId, resolution: 'x', impact: '', rootCause: '' });
    now += YEARS_8;
    const erase = () => incident.erase({ ids: [incidentId], consent: 'Ana', backups: true });
    const refused = () => expect(erase()).rejects.toThrow('"Leak" still has');
    const free = () => vi.waitFor(() => expect(file.busy(incidentId)).toBe(false), wait);

    const up = { incidentId, hostId, folder: temporaryFolder(), name: 'up', existing: null };
    const { transferId } = await file.uploadFolder(up);
    await refused();
    await file.finishFolder({ transferId });

    const path = join(temporaryFolder(), WORD);
    mkdirSync(path);
    writeFileSync(join(path, 'dump.bin'), randomBytes(5_000_000));
    const attached = await file.attach({ incidentId, name: 'note', size: 5 });
    let leave: () => void = () => undefined;
    backend.openLane(`file/${attached.transferId}`, {
      send: () => undefined,
      onMessage: () => undefined,
      onClose: (listener) => (leave = listener),
      close: () => undefined,
    });
    await refused();
    leave();
    await free();

    const { id: collection } = file.collect({
      incidentId,
      hostIds: [hostId],
      patterns: [join(path, 'dump.bin')],
      lastMb: 10,
    });
    await refused();
    file.stopCollecting({ id: collection });
    await free();

    const into = temporaryFolder();
    const { id } = await file.downloadFolder({ incidentId, hostId, path, into, existing: null });
    await vi.waitFor(() => expect(file.folders()[0]?.bytes).toBeGreaterThan(0), wait);
    await refused();
    file.stopFolder({ id });
    await vi.waitFor(() => expect(file.folders()[0]?.state).toBe('stopped'), wait);
    expect(holding(dataDir)).toContain(join('downloads', `${id}.json`));
    await free();
    // Only part of its one file came: that is a copy as well.
    const done = await erase();
    expect(done).toMatchObject({ incidents: 1, copies: [join(into, WORD)] });
    expect(file.folders()).toEqual([]);
    await vi.waitFor(() => expect(holding(dataDir)).toEqual([]), wait);
    await backend.dispose();
  });

  test('what was copied before is named: bundles, backups, data files that were set aside', async () => {
    const { services, dataDir, incidentId } = await fill();
    const { path: bundle } = await services.bundle.export({ incidentId });
    const { path: backup } = await services.storage.backUp({});
    const aside = join(dataDir, 'holdfast.db.replaced-2018-06-01T00-00-00Z');
    copyFileSync(backup, aside);
    const done = await services.incident.erase({ ids: [incidentId], consent: 'Ana', backups: true });
    const copies = [bundle, backup, aside].toSorted();
    expect(done.copies.toSorted()).toEqual(copies);
    const left = () => holding(dataDir).map((name) => join(dataDir, name));
    await vi.waitFor(() => expect(left().toSorted()).toEqual(copies), wait);
  });
});
