import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, startConsole, test } from './console.ts';

const mounts = process.platform === 'linux' && process.getuid?.() === 0;

test('a full disk refuses the note with words the person sees, and the note is kept until there is room', async ({
  page,
}) => {
  test.skip(!mounts, 'needs root on Linux, to mount a small disk');
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder]).status === 0;
  test.skip(!mounted, 'this machine does not let root mount a tmpfs');
  const hf = await startConsole(join(folder, 'data'));
  try {
    await page.goto(hf.link);
    await page.getByLabel('What is wrong?').fill('No space left');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Incident declared: No space left')).toBeVisible();
    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(join(folder, 'ballast'), Buffer.alloc(bavail * bsize));

    const note = page.getByRole('textbox', { name: 'Note' });
    const text = 'x'.repeat(19_000);
    await note.fill(text);
    await note.press('Enter');
    await expect(page.getByRole('alert')).toHaveText(/The disk is full.*[Ff]ree some space/);
    await expect(note).toHaveValue(text);

    rmSync(join(folder, 'ballast'));
    await note.press('Enter');
    await expect(note).toHaveValue('');
    await expect(page.locator('.entry', { hasText: 'xxxx' })).toHaveCount(1);
  } finally {
    await hf.stop();
    spawnSync('umount', [folder]);
    rmSync(folder, { recursive: true, force: true });
  }
});
