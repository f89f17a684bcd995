import fc from 'fast-check';
import type { Nodes } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { describe, expect, it } from 'vitest';
import { parseBlocks } from '../../../electron/domain/guide/reading/parse.ts';
import type { ItemNode, TreeNode } from '../../../electron/domain/guide/reading/tree.ts';

const whole = unified().use(remarkParse).use(remarkGfm).freeze();
const NAMES: Record<string, string> = {
  heading: 'heading',
  list: 'list',
  table: 'table',
  blockquote: 'quote',
  thematicBreak: 'rule',
  code: 'code',
};

/** Every block of a kind that has a name here, with its offsets, as remark reads the text at one go. */
function expected(node: Nodes, out: string[] = []): string[] {
  const name = NAMES[node.type];
  if (name) out.push(`${name} ${node.position?.start.offset}-${node.position?.end.offset}`);
  if ('children' in node) for (const child of node.children) expected(child, out);
  return out;
}

function found(nodes: readonly (TreeNode | ItemNode)[], out: string[] = []): string[] {
  for (const node of nodes) {
    const name = node.type === 'fence' ? 'code' : node.type;
    if (Object.values(NAMES).includes(name)) out.push(`${name} ${node.start}-${node.end}`);
    if (node.type === 'list') found(node.items, out);
    if (node.type === 'item' || node.type === 'quote') found(node.children, out);
  }
  return out;
}

function parse(source: string): TreeNode[] {
  const steps = parseBlocks(source);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value.nodes;
  }
}

const LINES = [
  '',
  '',
  '',
  '# Title one',
  '### Title `two` #',
  'Plain words that go on.',
  '- item',
  '- [ ] box',
  '  more of it',
  '    - nested',
  '1. first',
  '2. second',
  '   1. inner',
  '* star',
  '> quoted',
  '> - in a quote',
  '---',
  '***',
  '===',
  'a | b',
  '|---|---|',
  '| 1 | `2` |',
  '    indented code',
  '\tby a tab',
  '**Label**:',
  '1) other',
  '+ plus',
  '10. tenth',
  '中文标题',
  '🔥 fire',
  '\\# no title',
  '[link](x)',
  '  two spaces',
];

describe('parsing by shape and in windows', () => {
  it('finds the same blocks at the same places as the parser does at one go', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...LINES), { maxLength: 60 }), (lines) => {
        const source = ['Start.', '', ...lines].join('\n'); // a rule in the first line would be front matter
        expect(found(parse(source)).sort()).toEqual(expected(whole.parse(source)).sort());
      }),
      { seed: 20_260_103, numRuns: 1_500 },
    );
  });
});
