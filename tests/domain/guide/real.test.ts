import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { importGuide } from '../../../electron/domain/guide/import.ts';
import { Guide, textOf } from '../../../electron/domain/guide/model.ts';
import { lostText } from './fixtures.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const guides = `${root}../shared/guides`;
const filesIn = (folder: string): string[] =>
  existsSync(`${guides}/${folder}`)
    ? readdirSync(`${guides}/${folder}`)
        .filter((f) => /\.(?:md|txt)$/.test(f))
        .map((f) => `${guides}/${folder}/${f}`)
    : [];

describe.skipIf(!existsSync(guides))('real guides', () => {
  it('are graded 0.98 or better against counts made by hand', () => {
    const out = execFileSync(
      process.execPath,
      [
        `${guides}/grade.mjs`,
        `${guides}/seeds`,
        process.execPath,
        `${root}electron/backend/guide/inspect.ts`,
      ],
      { encoding: 'utf8', env: { ...process.env, GRADE_MIN: '0.98' } },
    );
    expect(out).toMatch(/mean (?:0\.9[89]|1\.)/);
  });

  it.each([...filesIn('seeds'), ...filesIn('dev')])('lose no text: %s', (file) => {
    const guide = importGuide(readFileSync(file, 'utf8'));
    expect(lostText(guide)).toBe('');
    expect(guide.blocks.map((b) => textOf(guide, b)).join('')).toBe(guide.source);
    expect(Guide.safeParse(JSON.parse(JSON.stringify(guide))).success).toBe(true);
  });
});
