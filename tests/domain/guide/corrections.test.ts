import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctionOf, verdictsFor, type Verdict } from '../../../electron/domain/guide/corrections.ts';
import type { Block, Guide } from '../../../electron/domain/guide/model.ts';
import { runnablesOf, stepsOf } from '../../../electron/domain/guide/runnable.ts';
import { summaryOf } from '../../../electron/domain/guide/summary.ts';
import { understandGuide } from '../../../electron/domain/guide/understand.ts';

const text = [
  '# Handbook',
  '',
  '## 1. Cache is down',
  '',
  '### Diagnosis',
  '',
  '```bash',
  'redis-cli ping',
  'redis-cli info memory',
  'docker ps',
  '```',
  '',
  '```',
  'maxmemory 2gb',
  'maxmemory-policy allkeys-lru',
  '```',
  '',
  '## House rules',
  '',
  'Be kind.',
  '',
  '```bash',
  'date',
  '```',
  '',
].join('\n');

const read = (source: string, corrections: Parameters<typeof understandGuide>[2] = []) =>
  understandGuide(source, 'a.md', corrections);
const blockWith = (guide: Guide, part: string): Block => {
  const found = guide.blocks.find(
    (b) => b.kind !== 'prose' && guide.source.slice(b.range.start, b.range.end).includes(part),
  );
  if (!found) throw new Error(`no block with ${part}`);
  return found;
};
const corrected = (part: string, as: Verdict) => {
  const { guide } = read(text);
  return correctionOf(guide, blockWith(guide, part), as);
};

describe('a correction', () => {
  it('takes the commands out of a fence, from what can be run and from what is counted', () => {
    const { guide } = read(text, [corrected('redis-cli ping', 'not-commands')]);
    expect(blockWith(guide, 'redis-cli ping').kind).toBe('fence');
    const commands = runnablesOf(guide).flatMap((r) => stepsOf(guide, r).map((s) => s.command));
    expect(commands).toEqual(['date']);
    expect(summaryOf(guide).counts.commands).toBe(1);
  });

  it('makes a fence commands', () => {
    const { guide } = read(text, [corrected('maxmemory 2gb', 'commands')]);
    const block = blockWith(guide, 'maxmemory 2gb');
    expect(block).toMatchObject({ kind: 'steps', origin: 'fence' });
    expect(runnablesOf(guide).flatMap((r) => stepsOf(guide, r).map((s) => s.command))).toContain(
      'maxmemory 2gb',
    );
  });

  it('makes a heading a playbook, and no playbook', () => {
    expect(read(text).guide.playbooks.map((p) => p.name)).toEqual(['Cache is down']);
    const { guide } = read(text, [
      corrected('House rules', 'playbook'),
      corrected('Cache is down', 'not-playbook'),
    ]);
    expect(guide.playbooks.map((p) => p.title)).toEqual(['House rules']);
    const rules = guide.blocks.find((b) => b.kind === 'heading' && b.text === 'House rules');
    expect(rules && verdictsFor(guide, rules)).toEqual(['not-playbook']);
  });

  it('survives a new text around it', () => {
    const correction = corrected('redis-cli ping', 'not-commands');
    const { guide, bound } = read(`Preface.\n\n${text}\n## 2. More\n\nText.\n`, [correction]);
    expect(bound.get(correction.id)).toBe(correction.id);
    expect(blockWith(guide, 'redis-cli ping').kind).toBe('fence');
  });

  it('survives a changed line in it, and a heading that is numbered anew', () => {
    const corrections = [corrected('redis-cli ping', 'not-commands'), corrected('House rules', 'playbook')];
    const changed = text.replace('docker ps', 'docker ps -a').replace('## House', '## 2. House');
    const { guide, bound } = read(changed, corrections);
    expect([...bound.values()]).not.toContain(null);
    expect(blockWith(guide, 'redis-cli ping').kind).toBe('fence');
    expect(guide.playbooks.map((p) => p.name)).toContain('House rules');
  });

  it('that has lost its piece changes nothing and is told', () => {
    const correction = corrected('redis-cli ping', 'not-commands');
    const changed = text.replace(/redis-cli[^]*?docker ps/, 'systemctl status redis');
    const { guide, bound } = read(changed, [correction]);
    expect(bound.get(correction.id)).toBeNull();
    expect(blockWith(guide, 'systemctl').kind).toBe('steps');
  });
});

it('no set of corrections loses text or leaves a playbook without its blocks', () => {
  const { guide: plain } = read(text);
  const all = plain.blocks.flatMap((b) => verdictsFor(plain, b).map((as) => correctionOf(plain, b, as)));
  fc.assert(
    fc.property(fc.subarray(all), (some) => {
      const { guide } = read(text, some);
      expect(guide.blocks.map((b) => guide.source.slice(b.range.start, b.range.end)).join('')).toBe(text);
      const ids = new Set(guide.blocks.map((b) => b.id));
      for (const p of guide.playbooks)
        for (const s of p.sections) for (const id of s.blockIds) expect(ids.has(id)).toBe(true);
    }),
    { numRuns: 60 },
  );
});
