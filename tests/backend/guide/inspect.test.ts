import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { Guide } from '../../../electron/domain/guide/model.ts';

const tool = fileURLToPath(new URL('../../../electron/backend/guide/inspect.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'holdfast-inspect-'));
const file = join(folder, 'a guide.md');
writeFileSync(file, '# Oven down\n\n## Symptoms\n- cold\n\n## Actions\n```bash\nuptime\n```\n');
afterAll(() => rmSync(folder, { recursive: true }));

const inspect = (...args: string[]) => spawnSync(process.execPath, [tool, ...args], { encoding: 'utf8' });

describe('inspecting guides on the command line', () => {
  it('prints one line of JSON a file', () => {
    const { stdout, status } = inspect(file, file);
    const lines = stdout
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l) as Record<string, unknown>);
    expect(status).toBe(0);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({ file, playbooks: ['Oven down'], command_blocks: 1 });
  });

  it('prints the whole model where asked', () => {
    const { file: name, ...guide } = JSON.parse(inspect('--full', file).stdout) as { file: string };
    expect(name).toBe(file);
    expect(Guide.parse(guide).playbooks).toHaveLength(1);
  });

  it('says which file it cannot read, prints the others and ends with 2', () => {
    const { stdout, stderr, status } = inspect(join(folder, 'none.md'), folder, file);
    expect(status).toBe(2);
    expect(stderr).toContain('none.md');
    expect(stderr.trim().split('\n')).toHaveLength(2);
    expect(stdout.trim().split('\n')).toHaveLength(1);
  });

  it('says how it is used where it is given nothing', () => {
    expect(inspect()).toMatchObject({ status: 2, stdout: '' });
  });
});
