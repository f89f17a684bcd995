import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { AttachmentRow, CollectionRow } from '../../../electron/domain/file/model.ts';
import { textOfPath } from '../../../electron/domain/file/name.ts';
import { decodeStream, encodeStream } from '../../../electron/domain/stream.ts';
import { cutOff } from '../../fixtures/cutOff.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { waitFor } from '../../fixtures/shellSession.ts';
import { factOf, sshdMissing, startSshd, type Sshd } from '../../fixtures/sshd.ts';
import { openTerminalConsole, pageLane, readLane } from '../../fixtures/terminalConsole.ts';

type Console = Awaited<ReturnType<typeof openTerminalConsole>>;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const config = ['Subsystem sftp internal-sftp'];
const sftpServer = ['/usr/lib/openssh/sftp-server', '/usr/libexec/openssh/sftp-server'].find((path) =>
  existsSync(path),
);

/** Sends bytes on a transfer's lane as a page does, at most `upTo` of them; answers how it ended. */
function send(console: Console, transferId: string, bytes: Uint8Array, upTo = bytes.length) {
  return new Promise<{ ok: boolean; text: string; cut: boolean }>((resolve) => {
    const lane = pageLane((message) => {
      const frame = decodeStream(message);
      if (frame?.kind === 'end') resolve({ ok: frame.ok, text: frame.text, cut: false });
    });
    console.openLane(`file/${transferId}`, lane.lane);
    for (let at = 0; at < upTo; at += 50_000)
      lane.send(encodeStream({ kind: 'data', bytes: bytes.subarray(at, Math.min(upTo, at + 50_000)) }));
    if (upTo === bytes.length) return lane.send(encodeStream({ kind: 'end', ok: true, text: '' }));
    setTimeout(() => {
      lane.close();
      resolve({ ok: false, text: '', cut: true });
    }, 300);
  });
}

function rows<T>(console: Console, feature: string): T[] {
  const feed = console.log.feeds().find((f) => f.feature === feature)?.feed;
  return (feed?.changedSince(0, 1000) ?? []).map((id) => feed?.row(id) as T);
}

describe.skipIf(sshdMissing)(`files of hosts${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`, () => {
  let sshd: Sshd;
  let other: Sshd;
  beforeAll(async () => {
    [sshd, other] = await Promise.all([startSshd({ config }), startSshd({ config })]);
  });
  afterAll(() => Promise.all([sshd.stop(), other.stop()]));

  async function open(production = false) {
    const console = await openTerminalConsole({ 'db-1': sshd }, { production });
    const hostId = console.hosts[0] ?? '';
    return { console, hostId, file: console.services.file, at: { incidentId: console.incidentId, hostId } };
  }
  const texts = (console: Console) => console.entries().map((e) => e.text);

  it('lists a folder with links, modes and names that are no text, and a folder of 10,000', async () => {
    const folder = temporaryFolder();
    const { file, hostId } = await open();
    writeFileSync(join(folder, 'a.log'), 'hello');
    chmodSync(join(folder, 'a.log'), 0o640);
    mkdirSync(join(folder, 'sub'));
    symlinkSync('a.log', join(folder, 'link'));
    symlinkSync('nowhere', join(folder, 'broken'));
    const odd = Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.of(0xe9), Buffer.from('.txt')]);
    writeFileSync(odd, 'latin-1');
    const listed = await file.list({ hostId, path: folder });
    expect(listed.entries.map((e) => [e.name, e.kind, e.leadsTo])).toEqual([
      ['a.log', 'file', null],
      ['broken', 'link', null],
      [textOfPath(odd.subarray(folder.length + 1)), 'file', null],
      ['link', 'link', 'file'],
      ['sub', 'folder', null],
    ]);
    expect(listed.entries[0]).toMatchObject({ size: 5, mode: 0o640 });
    expect(listed.entries[3]).toMatchObject({ target: 'a.log' });
    const bytes = await file.read({ hostId, path: textOfPath(odd) });
    expect(bytes.text).toBe('latin-1');

    mkdirSync(join(folder, 'many'));
    for (let i = 0; i < 10_000; i++) writeFileSync(join(folder, 'many', `f${i}`), '');
    expect((await file.list({ hostId, path: join(folder, 'many') })).entries).toHaveLength(10_000);
    await expect(file.list({ hostId, path: `${folder}/none` })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('downloads a file to its last byte, and from where a download broke off', async () => {
    const { console, file, at } = await open();
    const path = join(temporaryFolder(), 'big.bin');
    const bytes = randomBytes(7_000_001);
    writeFileSync(path, bytes);
    const first = await file.download({ ...at, path, offset: 0 });
    expect(first.size).toBe(bytes.length);
    const whole = await console.read(`file/${first.transferId}`);
    expect(whole).toMatchObject({ ok: true });
    expect(sha256(whole.bytes)).toBe(sha256(bytes));
    const same = { size: first.size, modifiedAt: first.modifiedAt };
    const second = await file.download({ ...at, path, offset: 5_000_000, same });
    expect((await console.read(`file/${second.transferId}`)).bytes.equals(bytes.subarray(5_000_000))).toBe(
      true,
    );
    writeFileSync(path, 'changed');
    await expect(file.download({ ...at, path, offset: 5, same })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(texts(console)).toContain(`Downloaded ${path} from db-1`);
  });

  it('uploads, asks before it replaces, and goes on where an upload broke off', async () => {
    const { console, file, at } = await open();
    const folder = temporaryFolder();
    const bytes = randomBytes(3_000_000);
    const target = { ...at, folder, name: 'dump.bin', size: bytes.length, identity: 'x 1', replace: false };
    const first = await file.upload(target);
    expect(await send(console, first.transferId, bytes, 1_000_000)).toMatchObject({ cut: true });
    expect(existsSync(join(folder, 'dump.bin'))).toBe(false);
    const again = await file.upload(target);
    expect(again.offset).toBeGreaterThan(0);
    expect(await send(console, again.transferId, bytes.subarray(again.offset))).toMatchObject({ ok: true });
    expect(sha256(readFileSync(join(folder, 'dump.bin')))).toBe(sha256(bytes));
    expect(readdirSync(folder)).toEqual(['dump.bin']);
    await expect(file.upload(target)).rejects.toMatchObject({ code: 'CONFLICT', data: { exists: true } });
    chmodSync(join(folder, 'dump.bin'), 0o604);
    const small = Buffer.from('small');
    const replaced = await file.upload({ ...target, size: small.length, replace: true });
    expect(await send(console, replaced.transferId, small)).toMatchObject({ ok: true });
    expect(readFileSync(join(folder, 'dump.bin'), 'utf8')).toBe('small');
    expect(statSync(join(folder, 'dump.bin')).mode & 0o777).toBe(0o604);
    await waitFor(
      () => texts(console).length > 2,
      () => 'the entries',
    );
    expect(texts(console).slice(-2)).toEqual([
      `Uploaded ${folder}/dump.bin on db-1`,
      `Replaced ${folder}/dump.bin on db-1`,
    ]);
  });

  it('edits a small text, keeps its mode, and refuses to overwrite what changed meanwhile', async () => {
    const { console, file, hostId, at } = await open();
    const folder = temporaryFolder();
    const path = join(folder, 'app.conf');
    writeFileSync(path, 'port = 80\n', { mode: 0o600 });
    symlinkSync('app.conf', join(folder, 'current'));
    const read = await file.read({ hostId, path: join(folder, 'current') });
    expect(read).toMatchObject({ path, text: 'port = 80\n' });
    const written = await file.write({ ...at, path: read.path, text: 'port = 81\n', expected: read.sha256 });
    expect(readFileSync(path, 'utf8')).toBe('port = 81\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    writeFileSync(path, 'port = 82\n');
    await expect(
      file.write({ ...at, path, text: 'port = 83\n', expected: written.sha256 }),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(readFileSync(path, 'utf8')).toBe('port = 82\n');
    expect(readdirSync(folder).sort()).toEqual(['app.conf', 'current']);
    writeFileSync(path, Buffer.of(0xff, 0xfe));
    await expect(file.read({ hostId, path })).rejects.toMatchObject({
      message: expect.stringMatching(/no UTF-8/) as string,
    });
    expect(texts(console).at(-1)).toBe(`Edited ${path} on db-1`);
  });

  it('renames, changes modes, makes and deletes, on production only with the name typed', async () => {
    const { console, file, at } = await open(true);
    const folder = temporaryFolder();
    const made = await file.makeFolder({ ...at, path: folder, name: 'new' });
    expect(statSync(made.path).isDirectory()).toBe(true);
    const path = join(made.path, 'a');
    writeFileSync(path, 'x');
    await expect(file.remove({ ...at, path })).rejects.toMatchObject({ code: 'REFUSED' });
    expect(existsSync(path)).toBe(true);
    const confirm = 'db-1';
    await expect(file.remove({ ...at, path: made.path, confirm })).rejects.toThrow(/not empty/);
    await file.setMode({ ...at, path, mode: 0o751, confirm });
    expect(statSync(path).mode & 0o777).toBe(0o751);
    writeFileSync(join(made.path, 'taken'), '');
    await expect(file.rename({ ...at, path, name: 'taken', confirm })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    const renamed = await file.rename({ ...at, path, name: 'b', confirm });
    await file.remove({ ...at, path: renamed.path, confirm });
    await file.remove({ ...at, path: join(made.path, 'taken'), confirm });
    await file.remove({ ...at, path: made.path, confirm });
    expect(readdirSync(folder)).toEqual([]);
    expect(texts(console).at(-1)).toBe(`Deleted the folder ${made.path} on db-1`);
  });

  it('a connection that is cut in the middle is told, and what came is good to go on with', async () => {
    const own = await startSshd({ config });
    const console = await openTerminalConsole({ 'db-1': own }, { production: false });
    const path = join(temporaryFolder(), 'big.bin');
    const bytes = randomBytes(30_000_000);
    writeFileSync(path, bytes);
    const { transferId } = await console.services.file.download({
      incidentId: console.incidentId,
      hostId: console.hosts[0] ?? '',
      path,
      offset: 0,
    });
    const ended = await new Promise<{ ok: boolean; text: string; got: Buffer }>((resolve) => {
      const parts: Uint8Array[] = [];
      let cut = false;
      const { lane } = pageLane((message, reply) => {
        const frame = decodeStream(message);
        if (frame?.kind === 'data') {
          parts.push(frame.bytes.slice());
          if (!cut) void cutOff(own);
          cut = true;
          reply(encodeStream({ kind: 'ack', bytes: frame.bytes.length }));
        } else if (frame?.kind === 'end') resolve({ ...frame, got: Buffer.concat(parts) });
      });
      console.openLane(`file/${transferId}`, lane);
    });
    expect(ended).toMatchObject({
      ok: false,
      text: expect.stringMatching(/connection to db-1 was lost/) as string,
    });
    expect(ended.got.length).toBeLessThan(bytes.length);
    expect(ended.got.equals(bytes.subarray(0, ended.got.length))).toBe(true);
    expect(texts(console).join()).not.toContain('Downloaded');
  });

  it.skipIf(!sftpServer)(
    'a server that stops answering is given up within the keepalive time, and the transfer goes on',
    async () => {
      const own = await startSshd({ config: [`Subsystem sftp ${sftpServer}`] });
      onTestFinished(() => own.stop());
      const config = 'ServerAliveInterval 1\nServerAliveCountMax 2';
      const console = await openTerminalConsole({ 'db-1': own }, { production: false, config });
      const { file } = console.services;
      const at = { incidentId: console.incidentId, hostId: console.hosts[0] ?? '' };
      const servers = () => own.sessions().filter((pid) => factOf(pid, 'cmdline').includes('sftp-server'));
      const stopped = (signal: NodeJS.Signals) => servers().forEach((pid) => process.kill(pid, signal));
      const bytes = randomBytes(60_000_000);
      const path = join(temporaryFolder(), 'big.bin');
      writeFileSync(path, bytes);
      const { transferId } = await file.download({ ...at, path, offset: 0 });
      const silent = expect.stringMatching(/db-1 stopped answering about its files.*2 s/) as string;
      const first = await new Promise<{ ok: boolean; text: string; got: Buffer }>((resolve) => {
        const parts: Uint8Array[] = [];
        const { lane } = pageLane((message, reply) => {
          const frame = decodeStream(message);
          if (frame?.kind === 'end') return resolve({ ...frame, got: Buffer.concat(parts) });
          if (frame?.kind !== 'data') return undefined;
          if (parts.push(frame.bytes.slice()) === 3) stopped('SIGSTOP');
          return reply(encodeStream({ kind: 'ack', bytes: frame.bytes.length }));
        });
        console.openLane(`file/${transferId}`, lane);
      });
      expect(first).toMatchObject({ ok: false, text: silent });
      expect(first.got.length).toBeLessThan(bytes.length);
      stopped('SIGKILL');
      const rest = await file.download({ ...at, path, offset: first.got.length });
      const second = await readLane((lane) => console.openLane(`file/${rest.transferId}`, lane));
      expect(Buffer.concat([first.got, second.bytes]).equals(bytes)).toBe(true);

      // Looking into a folder is given up as well, and the next look asks anew.
      const folder = temporaryFolder();
      await file.list({ hostId: at.hostId, path: folder });
      stopped('SIGSTOP');
      await expect(file.list({ hostId: at.hostId, path: folder })).rejects.toThrow('stopped answering');
      await expect(file.list({ hostId: at.hostId, path: folder })).resolves.toMatchObject({ entries: [] });
      stopped('SIGKILL');

      const target = { ...at, folder, name: 'up.bin', size: bytes.length, identity: 'up 1', replace: false };
      const begun = await file.upload(target);
      stopped('SIGSTOP');
      expect(await send(console, begun.transferId, bytes)).toMatchObject({ ok: false, text: silent });
      stopped('SIGCONT');
      await waitFor(
        () => servers().length === 0,
        () => 'the server to end',
      );
      const again = await file.upload(target);
      expect(again.offset).toBeGreaterThan(0);
      expect(await send(console, again.transferId, bytes.subarray(again.offset))).toMatchObject({ ok: true });
      expect(readFileSync(join(folder, 'up.bin')).equals(bytes)).toBe(true);
    },
  );

  it('collects logs of two hosts with hashes and times, their ends alone where they are long, and tells failures', async () => {
    const console = await openTerminalConsole({ 'db-1': sshd, 'db-2': other }, { production: true });
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'app.log'), 'one\n');
    writeFileSync(join(folder, 'app.log.1'), 'older\n');
    const huge = randomBytes(3 * 1024 * 1024);
    writeFileSync(join(folder, 'huge.log'), huge);
    mkdirSync(join(folder, 'dir.log'));
    const { id } = console.services.file.collect({
      incidentId: console.incidentId,
      hostIds: console.hosts,
      patterns: [`${folder}/*.log`, `${folder}/app.log*`, `${folder}/nothing-*`, `${folder}/absent`],
      lastMb: 1,
    });
    await waitFor(
      () => texts(console).some((text) => text.startsWith('Evidence')),
      () => 'the collection to end',
    );
    expect(texts(console).at(-1)).toBe('Evidence collected from 2 hosts: 6 files, 4 failures');
    const all = rows<AttachmentRow>(console, 'attachment');
    expect(all.map((r) => `${r.host} ${r.name}`).sort()).toEqual([
      'db-1 app.log',
      'db-1 app.log.1',
      'db-1 huge.log',
      'db-2 app.log',
      'db-2 app.log.1',
      'db-2 huge.log',
    ]);
    const tail = all.find((r) => r.name === 'huge.log');
    expect(tail).toMatchObject({
      bytes: 1024 * 1024,
      size: huge.length,
      sha256: sha256(huge.subarray(2 * 1024 * 1024)),
      note: 'Only its last 1 MB.',
      modifiedAt: Math.floor(statSync(join(folder, 'huge.log')).mtimeMs / 1000) * 1000,
    });
    expect(await console.services.file.verify({ id: tail?.id ?? '' })).toEqual({ state: 'same' });
    const { transferId } = console.services.file.fetch({ id: tail?.id ?? '' });
    expect(sha256((await console.read(`file/${transferId}`)).bytes)).toBe(tail?.sha256);
    writeFileSync(join(console.dataDir, 'attachments', console.incidentId, tail?.sha256 ?? ''), 'forged');
    expect(await console.services.file.verify({ id: tail?.id ?? '' })).toEqual({ state: 'changed' });
    expect(id).toBeTruthy();
  });

  it('a log that is rotated, or cut short, while it is collected is said to be', async () => {
    const { console, at } = await open();
    const folder = temporaryFolder();
    const note = async (name: string, meanwhile: (path: string) => void): Promise<string | undefined> => {
      const path = join(folder, name);
      writeFileSync(path, randomBytes(40 * 1024 * 1024));
      console.services.file.collect({
        incidentId: at.incidentId,
        hostIds: [at.hostId],
        patterns: [path],
        lastMb: 100,
      });
      const attachments = join(console.dataDir, 'attachments');
      await waitFor(
        () =>
          existsSync(attachments) &&
          readdirSync(attachments).some(
            (part) => part.startsWith('.part-') && statSync(join(attachments, part)).size > 0,
          ),
        () => 'the copy to begin',
      );
      meanwhile(path);
      await waitFor(
        () => rows<AttachmentRow>(console, 'attachment').some((r) => r.name === name),
        () => 'the copy to end',
      );
      return rows<AttachmentRow>(console, 'attachment').find((r) => r.name === name)?.note;
    };
    expect(
      await note('rotated.log', (path) => {
        renameSync(path, `${path}.1`);
        writeFileSync(path, 'new\n');
      }),
    ).toMatch(/rotated/);
    expect(await note('cut.log', (path) => truncateSync(path, 10))).toMatch(/cut short/);
  });

  it('a host that is away fails alone, and a file of the person is kept with its hash', async () => {
    const gone = await startSshd({ config });
    const console = await openTerminalConsole({ 'db-1': sshd, away: gone }, { production: false });
    await gone.stop();
    const path = join(temporaryFolder(), 'a.log');
    writeFileSync(path, 'here\n');
    console.services.file.collect({
      incidentId: console.incidentId,
      hostIds: console.hosts,
      patterns: [path],
      lastMb: 1,
    });
    await waitFor(
      () => texts(console).some((text) => text === 'Evidence collected from 2 hosts: 1 file, 1 failure'),
      () => texts(console).join(),
    );
    const picture = randomBytes(200_000);
    const { transferId } = await console.services.file.attach({
      incidentId: console.incidentId,
      name: 'screen.png',
      size: picture.length,
    });
    expect(await send(console, transferId, picture)).toMatchObject({ ok: true });
    const added = rows<AttachmentRow>(console, 'attachment').find((r) => r.name === 'screen.png');
    expect(added).toMatchObject({ host: null, bytes: picture.length, sha256: sha256(picture) });
    expect(texts(console).at(-1)).toBe('File added: screen.png');
    expect(readdirSync(join(console.dataDir, 'attachments'))).toEqual([console.incidentId]);
  });

  it('refuses patterns that name no place, and stops when told', async () => {
    const { console, at } = await open();
    const collect = (pattern: string) =>
      console.services.file.collect({
        incidentId: at.incidentId,
        hostIds: [at.hostId],
        patterns: [pattern],
        lastMb: 4096,
      });
    expect(() => collect('app.log')).toThrow(/Begin it with/);
    expect(() => collect('/var/log/')).toThrow(/Name files/);
    const path = join(temporaryFolder(), 'endless.log');
    writeFileSync(path, '');
    truncateSync(path, 6 * 1024 ** 3);
    const { id } = collect(path);
    const attachments = join(console.dataDir, 'attachments');
    await waitFor(
      () => existsSync(attachments) && readdirSync(attachments).some((part) => part.startsWith('.part-')),
      () => 'the copy to begin',
    );
    console.services.file.stopCollecting({ id });
    await waitFor(
      () => texts(console).some((text) => text.endsWith('stopped by hand')),
      () => texts(console).join(),
    );
    expect(rows<CollectionRow>(console, 'attachment')).toEqual([]);
    expect(readdirSync(attachments).filter((name) => name.startsWith('.part-'))).toEqual([]);
  });
});
