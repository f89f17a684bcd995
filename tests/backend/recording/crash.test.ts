import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCast } from '../../../electron/domain/recording/asciicast.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';
import { smallDisk } from '../../fixtures/smallDisk.ts';
import { waitFor } from '../../fixtures/shellSession.ts';
import { sshdMissing, startSshd, type Sshd } from '../../fixtures/sshd.ts';
import { openTerminalConsole } from '../../fixtures/terminalConsole.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

describe.skipIf(sshdMissing)(
  `recordings that are cut off${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`,
  () => {
    let sshd: Sshd;
    beforeAll(async () => {
      sshd = await startSshd({ config: ["ForceCommand PS1='ready> ' exec bash --norc -i"] });
    });
    afterAll(() => sshd.stop());

    it('kill -9 leaves a file that is readable to its last line, and the next start closes and marks it', async () => {
      const dataDir = temporaryFolder();
      writeFileSync(join(dataDir, 'known_hosts'), `[127.0.0.1]:${sshd.port} ${sshd.hostPublicKey}\n`);
      const script = path('../../fixtures/recordingConsole.ts');
      const args = [script, dataDir, String(sshd.port), sshd.user, sshd.keyFile, temporaryFolder()];
      const child = spawn(process.execPath, args, {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let shown = '';
      child.stdout.on('data', (bytes: Buffer) => (shown += bytes.toString()));
      await waitFor(
        () => shown.includes('line 2000\r'),
        () => `the loop to run: ${shown.slice(-500)}`,
      );
      await new Promise((resolve) => setTimeout(resolve, 200));
      child.kill('SIGKILL');
      await once(child, 'exit');
      const [name = ''] = readdirSync(join(dataDir, 'recordings'));
      expect(name).toMatch(/\.cast$/);
      const left = readCast(readFileSync(join(dataDir, 'recordings', name), 'utf8'));
      const lines = [
        ...left.events
          .map(({ data }) => data)
          .join('')
          .matchAll(/^line (\d+)\r$/gm),
      ].map(([, n]) => Number(n));
      expect(lines.length).toBeGreaterThan(1999);
      expect(lines).toEqual(lines.map((_, i) => i + 1));

      // As if the machine had gone down in the middle of a line.
      writeFileSync(join(dataDir, 'recordings', name), '[0.001, "o", "half a li', { flag: 'a' });
      const console = await openTerminalConsole({}, { dataDir });
      await waitFor(
        () => console.recordings()[0]?.endedAt != null,
        () => 'the recording to be closed',
      );
      const [row] = console.recordings();
      expect(row).toMatchObject({ outcome: 'recovered', host: 'db-1' });
      expect(row?.endedAt).toBe((row?.startedAt ?? 0) + (left.events.at(-1)?.at ?? 0));
      const file = readFileSync(join(dataDir, 'recordings', `${row?.id}.cast.gz`));
      expect(row?.sha256).toBe(createHash('sha256').update(file).digest('hex'));
      expect(readCast(gunzipSync(file).toString())).toEqual({ ...left, damaged: 0 });
      expect(readdirSync(join(dataDir, 'recordings'))).toEqual([`${row?.id}.cast.gz`]);
    });

    it('a recording whose file is gone is told as lost', async () => {
      const dataDir = temporaryFolder();
      const first = await openTerminalConsole({ 'db-1': sshd }, { dataDir });
      const terminal = await first.terminal();
      await terminal.until('ready>');
      const [row] = first.recordings();
      rmSync(join(dataDir, 'recordings', `${row?.id}.cast`));
      await first.dispose();
      const again = await openTerminalConsole({}, { dataDir });
      await waitFor(
        () => again.recordings()[0]?.outcome === 'lost',
        () => `it to be told: ${JSON.stringify(again.recordings())}`,
      );
    });

    it('on a full disk the recording stops, says so, and the terminal goes on', async (context) => {
      const disk = smallDisk(8);
      if (!disk) return context.skip('needs root and the right to mount a small disk');
      const console = await openTerminalConsole({ 'db-1': sshd }, { dataDir: join(disk, '.') });
      const terminal = await console.terminal();
      await terminal.until('ready>');
      const ballast = join(disk, 'ballast');
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 512 * 1024)));
      terminal.type('seq 1 300000; echo still he""re\r');
      await terminal.until('still here');
      terminal.type('echo and on it go""es\r');
      await terminal.until('and on it goes');
      rmSync(ballast);
      await waitFor(
        () => console.recordings()[0]?.endedAt != null,
        () => `the end to be stored: ${JSON.stringify(console.recordings())}`,
      );
      const [row] = console.recordings();
      expect(row?.outcome).toBe('disk_full');
      const kept = await console.read(`recording/${row?.id}`);
      const cast = readCast(kept.bytes.toString());
      expect(cast.damaged).toBe(0);
      expect(cast.events.length).toBeGreaterThan(3);
      expect(await console.services.recording.verify({ id: row?.id ?? '' })).toMatchObject({ state: 'same' });
      // There is room again: the next recording is whole.
      console.services.recording.setOn({ sessionId: terminal.id, on: true });
      terminal.type('echo recorded ag""ain\r');
      await terminal.until('recorded again');
      console.services.recording.setOn({ sessionId: terminal.id, on: false });
      await waitFor(
        () => console.recordings().some((r) => r.outcome === 'switched_off'),
        () => 'the second to be closed',
      );
    });
  },
);
