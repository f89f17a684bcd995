import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { ulid } from 'ulid';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newJob, runSession } from '../../../electron/backend/file/folder/session.ts';
import { openSftp } from '../../../electron/backend/file/sftp.ts';
import { folderRow } from '../../../electron/domain/file/folder.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';

const server = ['/usr/lib/openssh/sftp-server', '/usr/libexec/openssh/sftp-server'].find((path) =>
  existsSync(path),
);

/** Copies a folder by OpenSSH's own server at the end of two pipes, where so many names are room. */
async function copy(root: string, room: number) {
  const child = spawn(server ?? '', ['-e'], { stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill());
  const sftp = await openSftp(Duplex.from({ readable: child.stdout, writable: child.stdin }));
  const into = join(temporaryFolder(), 'copy');
  const nothing = { files: 0, bytes: 0, there: 0, leftCount: 0, failureCount: 0, left: [], failures: [] };
  const of = { id: ulid(), incidentId: ulid(), hostId: ulid(), host: 'db-1', path: root, into };
  const state = { counted: false, totalFiles: 0, totalBytes: 0, state: 'running', retryAt: null, text: '' };
  const row = folderRow.parse({ ...nothing, ...of, ...state });
  const job = newJob({ row, root, into, existing: 'keep', tell: () => undefined, room });
  await runSession(job, sftp, new AbortController().signal);
  return row;
}

describe.skipIf(!server)(`a folder without end${server ? '' : ' (skipped: no sftp-server here)'}`, () => {
  it('is given up at the most names, be they folders, links or files', async () => {
    const make: Record<string, (path: string) => void> = {
      folders: (path) => mkdirSync(path),
      links: (path) => symlinkSync('/etc/passwd', path),
      files: (path) => writeFileSync(path, ''),
    };
    for (const [what, one] of Object.entries(make)) {
      const root = join(temporaryFolder(), what);
      mkdirSync(root);
      for (let i = 0; i < 30; i++) one(join(root, `${i}`));
      await expect(copy(root, 29), what).rejects.toMatchObject({
        code: 'REFUSED',
        message: expect.stringContaining('Copy it in parts') as string,
      });
      expect(await copy(root, 30), what).toMatchObject({ counted: true, failureCount: 0 });
    }
  });

  it('whose paths are long is given up before their names are that many', async () => {
    const root = temporaryFolder();
    const deep = Array.from({ length: 10 }, (_, i) => `${i}`.repeat(200));
    mkdirSync(join(root, ...deep), { recursive: true });
    await expect(copy(root, 10)).rejects.toMatchObject({ code: 'REFUSED' });
  });
});
