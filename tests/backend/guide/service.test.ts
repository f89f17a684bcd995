import { createHash } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { ulid } from 'ulid';
import type { FeedMessage } from '../../../electron/domain/change/contract.ts';
import { correctionOf } from '../../../electron/domain/guide/corrections.ts';
import type { GuideRow } from '../../../electron/domain/guide/library.ts';
import type { Guide } from '../../../electron/domain/guide/model.ts';
import { understandGuide } from '../../../electron/domain/guide/understand.ts';
import { openBackend } from '../../fixtures/backend.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';

const wait = { timeout: 15_000, interval: 20 };

const small = [
  '# Cache guide',
  '',
  '## 1. Cache is down',
  '',
  '```bash',
  '# Check it',
  'redis-cli ping',
  '```',
  '',
  '- [ ] Tell the team',
  '',
].join('\n');

function open(dataDir = temporaryFolder()) {
  const backend = openBackend({ dataDir });
  const rows = async (): Promise<GuideRow[]> => {
    const found = new Map<string, GuideRow>();
    const abort = new AbortController();
    const feed = backend.services.change.subscribe({ epoch: null, since: 0 }, abort.signal);
    const take = (message: FeedMessage) => {
      if (message.kind !== 'rows') return;
      for (const { feature, key, row } of message.rows)
        if (feature === 'guide') found.set(key, row as GuideRow);
    };
    // Nothing more comes at once after the live rows: the hello and what is there are two messages at the most.
    const first = await feed.next();
    if (!first.done) take(first.value);
    if (backend.log.position() > 0) {
      const next = await feed.next();
      if (!next.done) take(next.value);
    }
    abort.abort();
    return [...found.values()];
  };
  const readRow = (id: string) =>
    vi.waitFor(
      async () => {
        const row = (await rows()).find((r) => r.id === id);
        if (!row?.summary && !row?.problem) throw new Error('not read yet');
        return row;
      },
      { timeout: 20_000 },
    );
  const take = (source: string, file = 'guide.md') =>
    backend.services.guide.import({ file, encoding: 'utf-8', source });
  return { ...backend, readRow, take };
}

test('an imported guide is in the list with what it holds, and is there after a restart', async () => {
  const first = open();
  const { id, outcome } = first.take(small);
  expect(outcome).toBe('added');
  expect(await first.readRow(id)).toMatchObject({ name: 'Cache guide', file: 'guide.md', problem: '' });
  await first.dispose();

  const again = open(first.dataDir);
  const row = await again.readRow(id);
  expect(row.summary?.counts).toMatchObject({ commands: 1, checks: 1 });
  expect(row.summary?.playbooks.reduce((sum, p) => sum + p.steps, 0)).toBe(2);
  const { json } = await again.services.guide.get({ id });
  expect((JSON.parse(json) as Guide).title).toBe('Cache guide');
});

test('the source comes back exactly, with its line ends, byte order mark and trailing blanks', () => {
  const { services, take } = open();
  const source = '\ufeff# Título\r\n\r\nLine with blanks   \r\n\tTab\r\n😀 no end of line';
  const { id } = take(source);
  expect(services.guide.source({ id })).toEqual({ file: 'guide.md', encoding: 'utf-8', source });
});

test('the same file with a new text updates its guide, the same text changes nothing', async () => {
  const { log, take, readRow, services } = open();
  const { id } = take(small);
  const pos = log.position();
  expect(take(small)).toEqual({ id, outcome: 'unchanged' });
  expect(log.position()).toBe(pos);
  expect(take(small.replace('Cache guide', 'Cache guide 2'))).toEqual({ id, outcome: 'updated' });
  await vi.waitFor(async () => expect((await readRow(id)).name).toBe('Cache guide 2'), { timeout: 20_000 });
  expect(services.guide.source({ id }).source).toContain('Cache guide 2');
  expect(take(small, 'other.md').outcome).toBe('added');
});

test.each([
  ['', 'It is empty.'],
  ['\ufeff \r\n\t', 'It is empty.'],
  ['PK\u0003\u0004\u0000\u0000rest', 'binary'],
  ['\u0001\u0002\u0003 not text', 'binary'],
  ['x'.repeat(6 * 1024 * 1024), 'larger than 5 MB'],
  ['数'.repeat(2 * 1024 * 1024), 'larger than 5 MB'],
])('refuses what is no guide and says why (%#)', (source, why) => {
  const { log, take } = open();
  expect(() => take(source)).toThrow(why);
  expect(log.position()).toBe(0);
});

test('a guide of nearly 5 MB is stored in several events and comes back whole', () => {
  const { services, log, take } = open();
  const line = 'A line with an emoji 😀 that may fall on the seam of two events.\n';
  const source = `# Long\n\n${line.repeat(Math.floor((5 * 1024 * 1024 - 100) / Buffer.byteLength(line)))}`;
  const { id } = take(source);
  expect(log.position()).toBeGreaterThan(4);
  const back = services.guide.source({ id }).source;
  expect(createHash('sha256').update(back).digest('hex')).toBe(
    createHash('sha256').update(source).digest('hex'),
  );
  expect(log.verify().broken).toEqual([]);
});

test('a name that was given stays when the guide is imported again, and an empty one goes back to the title', async () => {
  const { services, take, readRow } = open();
  const { id } = take(small);
  services.guide.rename({ id, name: 'Our cache' });
  take(`${small}\nMore.\n`);
  await vi.waitFor(async () => expect((await readRow(id)).name).toBe('Our cache'), { timeout: 20_000 });
  services.guide.rename({ id, name: '' });
  await vi.waitFor(async () => expect((await readRow(id)).name).toBe('Cache guide'), { timeout: 20_000 });
});

test('a correction changes what can be run, survives a new text and a restart, and can be taken back', async () => {
  const first = open();
  const { id } = first.take(small);
  const model = async () => JSON.parse((await first.services.guide.get({ id })).json) as Guide;
  const before = await model();
  const fence = before.blocks.find((b) => b.kind === 'steps');
  if (!fence) throw new Error('no commands');
  const revision = (await first.readRow(id)).revision;
  first.services.guide.correct({ id, correction: correctionOf(before, fence, 'not-commands') });
  const commands = async () => (await first.readRow(id)).summary?.counts.commands;
  await vi.waitFor(async () => expect(await commands()).toBe(0), { timeout: 20_000 });
  expect((await first.readRow(id)).revision).not.toBe(revision);
  expect((await model()).blocks.find((b) => b.id === fence.id)?.kind).toBe('fence');

  first.take(`${small}More.\n`);
  expect((await model()).blocks.find((b) => b.id === fence.id)?.kind).toBe('fence');
  first.take(small.replace('redis-cli ping', 'systemctl status redis').replace('# Check it', '# See'));
  await vi.waitFor(async () => expect((await first.readRow(id)).corrections[0]?.piece).toBeNull(), wait);
  first.take(small);
  await first.dispose();

  const again = open(first.dataDir);
  expect((await again.readRow(id)).corrections).toMatchObject([
    { id: fence.id, piece: fence.id, as: 'not-commands', heading: '1. Cache is down', about: '# Check it' },
  ]);
  again.services.guide.withdrawCorrection({ id, correction: fence.id });
  await vi.waitFor(async () => expect((await again.readRow(id)).summary?.counts.commands).toBe(1), {
    timeout: 20_000,
  });
});

test('a preview tells what an import would find and do, and stores nothing', async () => {
  const { services, log, take } = open();
  const text = { file: 'guide.md', source: small, full: false };
  const first = await services.guide.preview(text);
  expect(first).toMatchObject({ id: null, outcome: 'added', json: '', said: [] });
  expect(first.summary.counts).toMatchObject({ commands: 1, checks: 1 });
  expect(log.position()).toBe(0);

  const { id } = take(small);
  expect(await services.guide.preview(text)).toMatchObject({ id, outcome: 'unchanged' });
  const guide = JSON.parse((await services.guide.preview({ ...text, full: true })).json) as Guide;
  const fence = guide.blocks.find((b) => b.kind === 'steps');
  if (!fence) throw new Error('no commands');
  services.guide.correct({ id, correction: correctionOf(guide, fence, 'not-commands') });
  const changed = await services.guide.preview({ ...text, source: `${small}\n\`\`\`\nnever closed\n` });
  expect(changed).toMatchObject({ id, outcome: 'updated', said: [{ piece: fence.id, as: 'not-commands' }] });
  expect(changed.warnings).toContainEqual({ line: 12, message: expect.any(String) as string });
  await expect(services.guide.preview({ ...text, source: '' })).rejects.toThrow('It is empty.');
});

test('a run that is under way keeps its steps, whatever becomes of the guide', async () => {
  const { services, log, take, readRow } = open();
  const { id } = take(small);
  const playbook = (await readRow(id)).summary?.playbooks[0];
  const incident = services.incident.declare({ title: 'Cache' });
  const run = await services.run.start({
    incidentId: incident.id,
    guideId: id,
    playbookId: playbook?.id ?? '',
  });
  const row = () =>
    log
      .feeds()
      .find((f) => f.feature === 'run')
      ?.feed.row(run.id);
  const before = JSON.stringify(row());
  expect(before).toContain('redis-cli ping');

  take(small.replace('redis-cli ping', 'redis-cli -h cache ping'));
  const { guide } = understandGuide(small.replace('redis-cli ping', 'redis-cli -h cache ping'), '', []);
  const fence = guide.blocks.find((b) => b.kind === 'steps');
  if (!fence) throw new Error('no commands');
  services.guide.correct({ id, correction: correctionOf(guide, fence, 'not-commands') });
  services.guide.remove({ id });
  expect(JSON.stringify(row())).toBe(before);
});

test('a text that was made of an older one is not stored over a newer one', () => {
  const { services, take } = open();
  const { id } = take(small);
  const sha256 = createHash('sha256').update(small).digest('hex');
  const file = { file: 'guide.md', encoding: 'utf-8' } as const;
  expect(services.guide.import({ ...file, source: `${small}Mine.`, over: sha256 }).id).toBe(id);
  expect(() => services.guide.import({ ...file, source: `${small}Theirs.`, over: sha256 })).toThrow(
    'changed or removed elsewhere',
  );
  expect(services.guide.source({ id }).source).toBe(`${small}Mine.`);
});

test('what was corrected in the preview is stored with the guide', async () => {
  const { services, readRow } = open();
  const { guide } = understandGuide(small, 'guide.md', []);
  const fence = guide.blocks.find((b) => b.kind === 'steps');
  if (!fence) throw new Error('no commands');
  const corrections = [correctionOf(guide, fence, 'not-commands')];
  const file = { file: 'guide.md', encoding: 'utf-8', source: small, corrections } as const;
  const { id } = services.guide.import({ ...file, corrections });
  expect((await readRow(id)).summary?.counts.commands).toBe(0);
  expect(services.guide.import({ ...file, corrections }).outcome).toBe('unchanged');
});

test('a removed guide is gone; importing its file makes a new one', () => {
  const { services, take } = open();
  const { id } = take(small);
  services.guide.remove({ id });
  expect(() => services.guide.source({ id })).toThrow('not in the library');
  expect(services.guide.remove({ id })).toEqual({ ok: true });
  const again = take(small);
  expect(again.outcome).toBe('added');
  expect(again.id).not.toBe(id);
});

test('a guide that another console sent in part is told as such and read once the rest arrives', async () => {
  const sender = open();
  const receiver = open();
  const source = `# Long\n\n${'word '.repeat(300_000)}`;
  const { id } = sender.take(source);
  const [first, ...rest] = sender.log.after(0, 100).map(({ pos: _, ...event }) => event);
  receiver.log.import([first]);
  expect((await receiver.readRow(id)).problem).toContain('has not arrived yet');
  receiver.log.import(rest);
  await vi.waitFor(async () => expect((await receiver.readRow(id)).problem).toBe(''), { timeout: 20_000 });
  expect(receiver.services.guide.source({ id }).source).toBe(source);
});

test('a command that is sent again with the same key stores the guide once', () => {
  const { services, log } = open();
  const command = { key: ulid(), file: 'a.md', encoding: 'utf-8', source: small } as const;
  const { id } = services.guide.import(command);
  expect(services.guide.import(command).id).toBe(id);
  expect(log.position()).toBe(1);
});
