import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cutOff } from '../../fixtures/cutOff.ts';
import { openRunConsole } from '../../fixtures/runConsole.ts';
import { sshdMissing, startSshd, type Sshd } from '../../fixtures/sshd.ts';

const guide = [
  '# Disk guide',
  '',
  '## Disk is full',
  '',
  '```bash',
  '# Look into a folder',
  'ls -d <folder> "$HOME"',
  '# Remove old logs',
  'rm -rf /tmp/hf-none/<folder>',
  '# Ask with the token',
  'printf "%s|%s\\n" <api-token> $(printf %s <api-token> | base64)',
  '```',
  '',
].join('\n');
/** Without what the start-up files of the machine's user do: what is killed in them leaves its locks behind. */
const bare = [`SetEnv HOME=${tmpdir()}`];
const wait = { timeout: 15_000, interval: 20 };
const SECRET = `s3cr'et "value" $x`;

describe.skipIf(sshdMissing)(`guarded steps${sshdMissing ? ` (skipped: ${sshdMissing})` : ''}`, () => {
  let sshds: Record<string, Sshd>;
  beforeEach(async () => {
    sshds = { 'db-1': await startSshd({ config: bare }), 'db-2': await startSshd({ config: bare }) };
  });
  afterEach(() => Promise.all(Object.values(sshds).map((s) => s.stop())));

  test('a field is filled in once for the run and quoted by where it stands', async () => {
    const { services, id, step, capture, run, hosts } = await openRunConsole(sshds, guide);
    expect(() => capture(0)).toThrow('Fill in <folder> first.');
    expect(step(0)?.attempts).toEqual([]);
    services.run.fillField({ runId: id, name: 'folder', value: `/tmp; echo 'x'`, secret: false });
    expect(run().fields).toMatchObject({ folder: { value: `/tmp; echo 'x'`, secret: false } });
    const preview = services.run.previews({ runId: id })[step(0)?.id ?? ''];
    expect(preview).toMatchObject({
      risk: 'read',
      problems: [],
      exact: `ls -d '/tmp; echo '\\''x'\\''' "$HOME"`,
    });
    capture(0, { on: hosts.slice(0, 1) });
    await vi.waitFor(() => expect(step(0)?.state).toBe('failed'), wait);
    expect(step(0)?.attempts[0]?.text).toBe(preview?.exact);
    expect(step(0)?.attempts[0]?.stderr).toContain('/tmp; echo');
  });

  test('what destroys asks for the name of every host', async () => {
    const { services, id, capture, step, hosts } = await openRunConsole(sshds, guide);
    services.run.fillField({ runId: id, name: 'folder', value: 'old', secret: false });
    expect(services.run.previews({ runId: id })[step(1)?.id ?? '']?.risk).toBe('destructive');
    const one = hosts.slice(0, 1);
    expect(() => capture(1, { on: one })).toThrow("Type the host's name, db-1");
    expect(() => capture(1, { on: one, confirm: 'db-2' })).toThrow("Type the host's name, db-1");
    expect(() => capture(1, { confirm: 'db-1' })).toThrow('db-1, db-2');
    expect(step(1)?.attempts).toEqual([]);
    capture(1, { confirm: 'DB-2, db-1' });
    await vi.waitFor(() => expect(step(1)?.state).toBe('done'), wait);
    expect(step(1)?.attempts.map((a) => [a.host, a.exitCode])).toEqual([
      ['db-1', 0],
      ['db-2', 0],
    ]);
  });

  test('a secret reaches the host and is stored nowhere', async () => {
    const { services, id, step, capture, hosts, dataDir, log, run } = await openRunConsole(sshds, guide);
    services.run.fillField({ runId: id, name: 'api-token', value: SECRET, secret: true });
    const preview = services.run.preview({
      runId: id,
      stepId: step(2)?.id ?? '',
      text: step(2)?.command ?? '',
      values: {},
    });
    expect(preview.fields).toMatchObject([{ name: 'api-token', secret: true, filled: true }]);
    expect(preview.exact).not.toContain('s3cr');
    const text = `${step(2)?.command ?? ''}; printf %s <api-token> | wc -c; seq 1 5000; printf '%s\\n' <api-token>`;
    capture(2, { text, on: hosts.slice(0, 1) });
    await vi.waitFor(() => expect(step(2)?.state).toBe('done'), wait);
    const file = step(2)?.attempts[0]?.more.stdout?.name ?? '';
    const kept = readFileSync(join(dataDir, 'outputs', file), 'utf8');
    expect(kept).toMatch(new RegExp(`^••••••\\|••••••\n${SECRET.length}\n1\n`));
    expect(kept.endsWith('5000\n••••••\n')).toBe(true);
    const stored =
      JSON.stringify([log.after(0, 10_000), run()]) + readFileSync(join(dataDir, 'holdfast.db'), 'latin1');
    expect(stored).not.toContain('s3cr');
    expect(stored).not.toContain(Buffer.from(SECRET).toString('base64'));
    services.run.finish({ runId: id });
    const after = services.run.previews({ runId: id })[step(2)?.id ?? ''];
    expect(after?.problems).toMatchObject([{ name: 'api-token' }]);
  });

  test('a secret is masked in every layer of quotes, and one that is too short to mask is refused', async () => {
    const { services, id, step } = await openRunConsole(sshds, guide);
    const fill = (value: string) =>
      services.run.fillField({ runId: id, name: 'api-token', value, secret: true });
    expect(() => fill('12')).toThrow('under 4 characters');
    fill(SECRET);
    const text = `ssh db-9 "psql -c \\"select '<api-token>'\\""; sh -c 'sh -c "echo <api-token>"'`;
    const { exact, problems } = services.run.preview({
      runId: id,
      stepId: step(2)?.id ?? '',
      text,
      values: {},
    });
    expect([exact, ...problems.map((p) => p.message)].join('\n')).not.toMatch(/s3cr|value"? \$x/);
  });

  test('the value of a variable that holds a secret is masked in what is stored', async () => {
    const { step, capture, hosts, services, id } = await openRunConsole(sshds, guide);
    const text = `API_KEY=$(printf 'abc%s' 123456); echo "Key: $API_KEY"`;
    expect(services.run.preview({ runId: id, stepId: step(0)?.id ?? '', text, values: {} }).reveals).toEqual([
      'the value of API_KEY',
    ]);
    capture(0, { text, on: hosts.slice(0, 1) });
    await vi.waitFor(() => expect(step(0)?.state).toBe('done'), wait);
    expect(step(0)?.attempts[0]?.tail).toBe('Key: ••••••');
  });

  test('on several hosts each has its own result, and one that is lost leaves the step unknown', async () => {
    const begun = join(sshds['db-2']?.dir ?? '', 'begun');
    const { step, capture, texts } = await openRunConsole(sshds, guide);
    capture(0, {
      text: `[ "$SSH_CONNECTION" ] && case "$SSH_CONNECTION" in *" ${sshds['db-1']?.port}") exit 3;; *) : > ${begun}; sleep 300;; esac`,
    });
    await vi.waitFor(() => expect(existsSync(begun)).toBe(true), wait);
    await vi.waitFor(() => expect(step(0)?.attempts[0]?.exitCode).toBe(3), wait);
    expect(step(0)?.state).toBe('running');
    if (sshds['db-2']) await cutOff(sshds['db-2']);
    await vi.waitFor(() => expect(step(0)?.state).toBe('unknown'), wait);
    expect(step(0)?.attempts).toMatchObject([
      { host: 'db-1', outcome: 'finished', exitCode: 3 },
      { host: 'db-2', outcome: 'unknown', exitCode: null },
    ]);
    expect(texts()).toEqual([
      expect.stringMatching(/^Look into a folder on db-1: exit 3 in /),
      expect.stringMatching(/^Look into a folder on db-2: how it ended is not known/),
    ]);
  });

  test('a run is written out with its hosts, exit codes, outputs and people', async () => {
    const { services, id, step, capture } = await openRunConsole(sshds, guide);
    services.run.fillField({ runId: id, name: 'folder', value: '/tmp', secret: false });
    capture(0, { text: "echo '```'; ls -d <folder>" });
    await vi.waitFor(() => expect(step(0)?.state).toBe('done'), wait);
    services.run.assign({ runId: id, stepId: step(1)?.id ?? '', person: 'Ana' });
    services.run.tick({ runId: id, stepId: step(1)?.id ?? '', done: true, note: 'Removed by hand on both' });
    services.run.skip({ runId: id, stepId: step(2)?.id ?? '', reason: 'No token' });
    services.run.finish({ runId: id });
    const { name, text } = services.run.export({ runId: id });
    expect(name).toMatch(/^\d{4}-\d\d-\d\d-disk-is-full\.run\.md$/);
    for (const part of [
      '# Run: Disk is full',
      'db-1, db-2',
      '**db-1: exit 0 (',
      '**db-2: exit 0 (',
      '````text\n```\n/tmp\n````',
      'Note: Removed by hand on both',
      'Assigned to Ana.',
      'Reason: No token',
    ])
      expect(text).toContain(part);
  });
});
