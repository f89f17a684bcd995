import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importGuide } from '../../../electron/domain/guide/import.ts';
import { BAKERY, lostText } from './fixtures.ts';

const LINES = BAKERY.split('\n');
const PIECES = [
  '```',
  '~~~',
  '````',
  '- [ ] ',
  '> ',
  '1. ',
  '| a | b |',
  '|---|---|',
  '<table><tr><td>',
  '-->',
  '<!--',
  '# ',
  '    ',
  '\t',
  '\r\n',
  "'",
  '"',
  '<<EOF',
  '\\',
  '$ ',
  '---',
  '☐ ',
  'â†’',
  '\u0000',
  '\ud83d',
  '[',
  '](',
  '**',
  '_',
  '{',
  '(',
  'P0',
  'SEV-1:',
  '故障',
  '：',
];

/** A guide with lines dropped, doubled, moved, indented, quoted, and odd pieces put in. */
const mutated = fc
  .array(
    fc.record({
      line: fc.nat({ max: LINES.length - 1 }),
      how: fc.constantFrom('drop', 'double', 'indent', 'quote', 'cut', 'insert', 'before'),
      piece: fc.constantFrom(...PIECES),
      at: fc.nat({ max: 40 }),
    }),
    { maxLength: 25 },
  )
  .map((edits) => {
    const lines = [...LINES];
    for (const { line, how, piece, at } of edits) {
      const text = lines[line] ?? '';
      if (how === 'drop') lines[line] = '';
      if (how === 'double') lines.splice(line, 0, text);
      if (how === 'indent') lines[line] = `    ${text}`;
      if (how === 'quote') lines[line] = `> ${text}`;
      if (how === 'cut') lines[line] = text.slice(0, at);
      if (how === 'insert') lines[line] = text.slice(0, at) + piece + text.slice(at);
      if (how === 'before') lines.splice(line, 0, piece);
    }
    return lines.join('\n');
  });

describe('importing whatever comes', () => {
  it('never throws and never loses text of a mutated guide', () => {
    fc.assert(
      fc.property(mutated, (source) => lostText(importGuide(source)) === ''),
      { seed: 20_260_101, numRuns: 400 },
    );
  });

  it('never throws and never loses text of noise', () => {
    const noise = fc.array(
      fc.oneof(fc.constantFrom(...PIECES, '\n', '\n\n'), fc.string({ unit: 'binary', maxLength: 8 })),
      { maxLength: 120 },
    );
    fc.assert(
      fc.property(noise, (pieces) => lostText(importGuide(pieces.join(''))) === ''),
      { seed: 20_260_102, numRuns: 400 },
    );
  });

  // A guard against hanging, not a timing: each is an input that a careless expression takes hours for.
  it.each([
    ['one long line of stars', '*'.repeat(60_000)],
    ['one long line of brackets', '['.repeat(60_000)],
    ['deep quotes', `${'>'.repeat(20_000)} a`],
    ['deep lists', Array.from({ length: 400 }, (_, i) => `${'  '.repeat(i)}- a`).join('\n')],
    ['a wide table', `|${'a|'.repeat(20_000)}\n|${'-|'.repeat(20_000)}\n`],
    ['spaces', `# a${' '.repeat(100_000)}b`],
    ['colons', `${'a: '.repeat(30_000)}`],
    ['backquotes', '`'.repeat(50_000)],
    ['an unclosed quote', `\`\`\`bash\necho '${'x\n'.repeat(20_000)}`],
    ['many fences', '```bash\ndf\n'.repeat(4_000)],
    ['tags', '<a '.repeat(30_000)],
    ['one long word', 'a'.repeat(300_000)],
    ['many headings', '# Oven down\n'.repeat(5_000)],
    ['many labels', '**Symptoms**:\n\n- a\n\n'.repeat(5_000)],
  ])('takes %s', (_, source) => {
    expect(lostText(importGuide(source))).toBe('');
  });
});
