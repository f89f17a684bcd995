import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Existing } from '../../../electron/domain/file/folder.ts';
import { encodePiece, pieceCost } from '../../../electron/domain/file/piece.ts';
import { decodeStream, encodeStream, STREAM_CHUNK, STREAM_WINDOW } from '../../../electron/domain/stream.ts';
import { fileContract } from '../../../electron/domain/file/contract.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { startProxy } from '../../fixtures/proxy.ts';
import { sshdMissing, startSshd, type Sshd } from '../../fixtures/sshd.ts';
import { openTerminalConsole, pageLane } from '../../fixtures/terminalConsole.ts';

type Console = Awaited<ReturnType<typeof openTerminalConsole>>;
const config = ['Subsystem sftp internal-sftp'];
const MODIFIED = 1_650_000_000_000;

interface Sent {
  ok: boolean;
  text: string;
  again: boolean;
}

/** Sends files as a page does: announced, then piece by piece. `onPiece` may break it off. */
async function sendFolder(
  console: Console,
  transferId: string,
  files: Record<string, Buffer | null>,
  onPiece: (count: number, close: () => void) => void = () => undefined,
): Promise<Sent & { sent: string[] }> {
  const entries = Object.entries(files).map(([path, bytes]) => ({
    path,
    size: bytes?.length ?? null,
    modifiedAt: MODIFIED,
  }));
  let underWay = 0;
  let wake = (): void => undefined;
  const over = Promise.withResolvers<Sent>();
  let ended = false;
  const lane = pageLane((message) => {
    const frame = decodeStream(message);
    if (frame?.kind === 'ack') underWay -= frame.bytes;
    if (frame?.kind === 'end') {
      ended = true;
      over.resolve({ ok: frame.ok, text: frame.text, again: frame.again === true });
    }
    wake();
  });
  const close = (): void => {
    ended = true;
    lane.close();
    over.resolve({ ok: false, text: 'closed', again: false });
  };
  console.openLane(`file/${transferId}`, lane.lane);
  const sent: string[] = [];
  let pieces = 0;
  const until = async (ready: () => boolean): Promise<void> => {
    while (!ended && !ready()) await new Promise<void>((next) => (wake = next));
  };
  for (let from = 0; from < entries.length && !ended; from += 500) {
    const { first, offsets } = await console.services.file.announceFiles({
      transferId,
      entries: entries.slice(from, from + 500),
    });
    for (const [at, offset] of offsets.entries()) {
      const { path = '' } = entries[from + at] ?? {};
      const bytes = files[path];
      if (offset === null || !bytes) continue;
      sent.push(`${path} ${offset}`);
      for (let next = offset; !ended; next += STREAM_CHUNK) {
        const part = bytes.subarray(next, next + STREAM_CHUNK);
        const kind = next + STREAM_CHUNK >= bytes.length ? 'last' : 'more';
        await until(() => underWay < STREAM_WINDOW);
        underWay += pieceCost(part.length);
        onPiece(++pieces, close);
        if (!ended)
          lane.send(
            encodeStream({ kind: 'data', bytes: encodePiece({ index: first + at, kind, bytes: part }) }),
          );
        if (kind === 'last') break;
      }
    }
  }
  await until(() => underWay === 0);
  return { ...(ended ? await over.promise : { ok: true, text: '', again: false }), sent };
}

describe.skipIf(sshdMissing)(`folders to hosts${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`, () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd({ config });
  });
  afterAll(() => sshd.stop());

  async function open({ port = sshd.port, production = false } = {}) {
    const console = await openTerminalConsole({ 'db-1': { ...sshd, port } }, { production });
    const { file } = console.services;
    const at = { incidentId: console.incidentId, hostId: console.hosts[0] ?? '' };
    const folder = temporaryFolder();
    const start = (existing: Existing | null, more: { confirm?: string } = {}) =>
      file.uploadFolder({ ...at, folder, name: 'config', existing, ...more });
    return { console, file, at, folder, root: join(folder, 'config'), start };
  }
  const last = (console: Console) => console.entries().at(-1);

  it('go with all that is in them, in no more than one line of the timeline, and not twice', async () => {
    const { console, file, root, start } = await open();
    const files = {
      'a/b/empty': null,
      'a/one.conf': Buffer.from('one'),
      nothing: Buffer.alloc(0),
      'large.bin': randomBytes(3_000_000),
      'grüße/x': Buffer.from('x'),
    };
    const begun = await start(null);
    expect(begun.path).toBe(root);
    expect(await sendFolder(console, begun.transferId, files)).toMatchObject({ ok: true });
    expect(await file.finishFolder(begun)).toMatchObject({
      files: 4,
      there: 0,
      failureCount: 0,
      leftCount: 0,
    });
    for (const [path, bytes] of Object.entries(files)) {
      if (bytes === null) expect(statSync(join(root, path)).isDirectory()).toBe(true);
      else expect(readFileSync(join(root, path)).equals(bytes)).toBe(true);
    }
    expect(statSync(join(root, 'a/one.conf')).mtimeMs).toBe(MODIFIED);
    expect(readdirSync(root).some((name) => name.endsWith('.part'))).toBe(false);
    expect(last(console)).toMatchObject({ text: `Uploaded the folder ${root} to db-1` });
    expect(last(console)?.detail).toContain('4 files');
    await expect(start(null)).rejects.toMatchObject({ code: 'CONFLICT', data: { exists: true } });
    const again = await start('keep');
    expect((await sendFolder(console, again.transferId, files)).sent).toEqual([]);
    expect(await file.finishFolder(again)).toMatchObject({ files: 4, there: 4 });
  });

  it('keep what differs on the host or replace it, on production only with the name typed', async () => {
    const { console, file, root, start } = await open({ production: true });
    mkdirSync(root);
    writeFileSync(join(root, 'app.conf'), 'theirs', { mode: 0o640 });
    const files = { 'app.conf': Buffer.from('mine'), 'new.conf': Buffer.from('new') };
    const kept = await start('keep');
    await sendFolder(console, kept.transferId, files);
    expect(await file.finishFolder(kept)).toMatchObject({
      files: 1,
      left: [{ path: 'app.conf', text: expect.stringContaining('kept') as string }],
    });
    expect(readFileSync(join(root, 'app.conf'), 'utf8')).toBe('theirs');
    await expect(start('replace')).rejects.toMatchObject({ code: 'REFUSED' });
    const replaced = await start('replace', { confirm: 'db-1' });
    await sendFolder(console, replaced.transferId, files);
    expect(await file.finishFolder(replaced)).toMatchObject({ files: 2, there: 1, leftCount: 0 });
    expect(readFileSync(join(root, 'app.conf'), 'utf8')).toBe('mine');
    expect(statSync(join(root, 'app.conf')).mode & 0o777).toBe(0o640);
  });

  it('are not written through links of the host, and a file that cannot be written ends nothing', async () => {
    const { console, file, root, start } = await open();
    const elsewhere = temporaryFolder();
    mkdirSync(root);
    symlinkSync(elsewhere, join(root, 'linked'));
    symlinkSync(join(elsewhere, 'y'), join(root, 'one'));
    writeFileSync(join(root, 'file'), '');
    const begun = await start('replace');
    const x = Buffer.from('x');
    const files = {
      'linked/x': x,
      one: x,
      'file/below': x,
      ['n'.repeat(255)]: x,
      [`${'ü'.repeat(130)}`]: x,
      good: x,
    };
    expect(await sendFolder(console, begun.transferId, files)).toMatchObject({ ok: true });
    const outcome = await file.finishFolder(begun);
    expect(outcome.failures.map(({ path }) => path).sort()).toEqual(
      ['file/below', 'linked/x', 'one', 'ü'.repeat(130)].sort(),
    );
    expect(outcome.files).toBe(2);
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(readFileSync(join(root, 'good'), 'utf8')).toBe('x');
  });

  it('a link that is cut tells that it may pass, and the next try sends only what is missing', async () => {
    const proxy = await startProxy(sshd.port);
    const { console, file, root, start } = await open({ port: proxy.port });
    const files: Record<string, Buffer> = {};
    for (let i = 0; i < 1200; i++) files[`d${i % 7}/f${i}`] = Buffer.from(`file ${i}`);
    files['z.bin'] = randomBytes(20_000_000);
    const begun = await start(null);
    const first = await sendFolder(console, begun.transferId, files, (count) => {
      if (count === 1400) proxy.cut();
    });
    expect(first).toMatchObject({
      ok: false,
      again: true,
      text: expect.stringContaining('was lost') as string,
    });
    await expect(file.finishFolder(begun)).rejects.toMatchObject({ data: { again: true } });
    expect(last(console)?.text).toBe(`Uploaded part of the folder ${root} to db-1`);
    const again = await start('keep');
    const second = await sendFolder(console, again.transferId, files);
    expect(second.ok).toBe(true);
    expect(second.sent).toHaveLength(1);
    expect(Number(second.sent[0]?.split(' ')[1])).toBeGreaterThan(1_000_000);
    expect(await file.finishFolder(again)).toMatchObject({ files: 1201, failureCount: 0 });
    for (const [path, bytes] of Object.entries(files))
      expect(readFileSync(join(root, path)).equals(bytes)).toBe(true);
  });

  it('a page that goes away leaves nothing open, and a lane with nonsense is closed', async () => {
    const { console, file, root, start } = await open();
    const begun = await start(null);
    const files = { a: Buffer.from('a'), b: randomBytes(500_000) };
    const sent = await sendFolder(console, begun.transferId, files, (count, close) => {
      if (count === 4) close();
    });
    expect(sent).toMatchObject({ ok: false, text: 'closed' });
    await expect(file.announceFiles({ transferId: begun.transferId, entries: [] })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    expect(existsSync(join(root, 'b'))).toBe(false);
    const other = await start('keep');
    let closed = 0;
    const lane = pageLane(() => undefined);
    console.openLane(`file/${other.transferId}`, { ...lane.lane, close: () => void (closed += 1) });
    for (const bytes of [Buffer.alloc(0), Buffer.of(0, 0, 0, 9, 1, 1), Buffer.of(0, 0, 0, 0, 7)])
      lane.send(encodeStream({ kind: 'data', bytes }));
    await expect.poll(() => closed).toBe(3);
    lane.close();
  });

  it('paths that lead out of the folder are no request at all', () => {
    const input = fileContract.announceFiles['~orpc'].inputSchema;
    const check = async (path: string) => {
      const entries = [{ path, size: 1, modifiedAt: 0 }];
      const result = await input?.['~standard'].validate({
        transferId: '01M7ZJ5E8XGGWH9RJEEJXRZZYR',
        entries,
      });
      return result?.issues === undefined;
    };
    return Promise.all([
      expect(check('a/b')).resolves.toBe(true),
      ...['../a', 'a/../b', '/a', 'a//b', 'a/', '.', 'a\0b', ''].map((path) =>
        expect(check(path)).resolves.toBe(false),
      ),
    ]);
  });

  it.skipIf(process.getuid?.() !== 0)('a disk of the host that is full is told for each file', async () => {
    const { smallDisk } = await import('../../fixtures/smallDisk.ts');
    const disk = smallDisk(3);
    if (disk === null) return;
    const { console, file, at } = await open();
    const begun = await file.uploadFolder({ ...at, folder: disk, name: 'config', existing: null });
    const files = { a: randomBytes(1_000_000), b: randomBytes(4_000_000), c: Buffer.from('c') };
    await sendFolder(console, begun.transferId, files);
    const outcome = await file.finishFolder(begun);
    expect(outcome.failures[0]).toMatchObject({
      path: 'b',
      text: expect.stringMatching(/disk may be full/) as string,
    });
    expect(readFileSync(join(disk, 'config/a')).equals(files.a)).toBe(true);
  });
});
