import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duplex, PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createWriter, readFile } from '../../../electron/backend/file/copy.ts';
import { CREATE, openSftp, READ, WRITE } from '../../../electron/backend/file/sftp.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';

const server = [
  '/usr/lib/openssh/sftp-server',
  '/usr/libexec/openssh/sftp-server',
  '/usr/lib/ssh/sftp-server',
].find((path) => existsSync(path));

/** OpenSSH's own server at the end of two pipes. */
function serverChannel(): Duplex {
  const child = spawn(server ?? '', ['-e'], { stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill());
  return Duplex.from({ readable: child.stdout, writable: child.stdin });
}

const none = new AbortController().signal;

describe.skipIf(!server)(`the SFTP client${server ? '' : ' (skipped: sftp-server is not installed)'}`, () => {
  it('writes and reads what it wrote, whatever its size and its offsets', async () => {
    const sftp = await openSftp(serverChannel());
    const path = Buffer.from(join(temporaryFolder(), 'file'));
    const bytes = randomBytes(3_333_333);
    const out = await sftp.open(path, WRITE | CREATE);
    const writer = createWriter(sftp, out, 0);
    await writer.push(bytes.subarray(0, 1_000_001));
    await writer.push(bytes.subarray(1_000_001));
    await writer.end();
    await sftp.close(out);
    expect(readFileSync(path).equals(bytes)).toBe(true);
    const handle = await sftp.open(path, READ);
    for (const [from, to] of [
      [0, bytes.length],
      [1, 2],
      [77_777, 2_000_000],
      [3_000_000, 9_000_000],
      [bytes.length, bytes.length],
    ] as const) {
      const parts: Buffer[] = [];
      for await (const part of readFile(sftp, handle, { from, to, signal: none }))
        parts.push(Buffer.from(part));
      expect(Buffer.concat(parts).equals(bytes.subarray(from, to))).toBe(true);
    }
    sftp.end();
    await expect(sftp.stat(path)).rejects.toThrow();
  });

  it('refusals of the server have its code', async () => {
    const sftp = await openSftp(serverChannel());
    await expect(sftp.stat(Buffer.from('/no/such/file'))).rejects.toMatchObject({ code: 2 });
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a'), '');
    await expect(sftp.makeFolder(Buffer.from(join(folder, 'a')))).rejects.toMatchObject({ code: 4 });
    await sftp.rename(Buffer.from(join(folder, 'a')), Buffer.from(join(folder, 'b')));
    expect(existsSync(join(folder, 'b'))).toBe(true);
    expect(() => readlinkSync(join(folder, 'b'))).toThrow();
    sftp.end();
  });
});

it('a slow server is waited for as long as something of its answer comes, a silent one is not', async () => {
  const [toUs, toServer] = [new PassThrough(), new PassThrough()];
  const channel = Duplex.from({ readable: toUs, writable: toServer });
  channel.on('error', () => undefined);
  toServer.resume();
  const opened = openSftp(channel, 400);
  toUs.write(Buffer.from([0, 0, 0, 5, 2, 0, 0, 0, 3]));
  const sftp = await opened;
  // The first question has the id 1: its answer is one name of one letter.
  const answer = Buffer.from([
    0, 0, 0, 23, 104, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 47, 0, 0, 0, 1, 47, 0, 0, 0, 0,
  ]);
  const trickle = setInterval(() => {
    const rest = answer.subarray(at++, at);
    if (rest.length > 0) toUs.write(rest);
  }, 50);
  let at = 0;
  onTestFinished(() => clearInterval(trickle));
  expect((await sftp.realpath(Buffer.from('.'))).toString()).toBe('/');
  await expect(sftp.realpath(Buffer.from('.'))).rejects.toThrow('no sign of life');
  expect(sftp.gone).toBe(true);
});

it('what is no SFTP ends the channel with an error, and nothing waits for ever', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 }), async (pieces) => {
      const [toUs, toServer] = [new PassThrough(), new PassThrough()];
      const channel = Duplex.from({ readable: toUs, writable: toServer });
      channel.on('error', () => undefined);
      toServer.resume();
      const opened = openSftp(channel).then(async (sftp) => {
        await sftp.realpath(Buffer.from('.'));
        sftp.end();
      });
      for (const piece of pieces) toUs.write(piece);
      toUs.end();
      await opened.catch((error: unknown) => expect(error).toBeInstanceOf(Error));
    }),
    { numRuns: 60 },
  );
});
