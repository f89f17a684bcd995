import type { Verdict } from './classify.ts';
import type { Ids } from './ids.ts';
import type { Lines } from './lines.ts';
import type { Block, Playbook, Range, Warning } from '../model.ts';
import type { FenceAt } from './outline.ts';

const SECRET =
  /\b(?:echo|printf|cat|env|printenv)\b[^|\n]*(?:\$\{?\w*(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL)\w*\}?|\.env\b|credentials|id_rsa|\.pem\b)/i;
const SHELL = /^(?:bash|sh|shell|zsh|console|terminal|powershell)$/;

export type Findings = {
  repaired: boolean;
  broken: boolean;
  nested: readonly number[];
  unclosed: readonly number[];
  cut: boolean;
  headings: number;
  verdicts: readonly { at: FenceAt; verdict: Verdict }[];
  playbooks: readonly Playbook[];
  blocks: readonly Block[];
};

/** What a person should look at before the guide is used, each with the place it is about. */
export function warningsOf(f: Findings, lines: Lines, ids: Ids): Warning[] {
  const out: Warning[] = [];
  const add = (code: Warning['code'], range: Range, message: string): void => {
    out.push({ id: ids.make('warning', code, String(range.start)), range, code, message });
  };
  const top = { start: 0, end: lines.end(0) };
  const lineRange = (line: number): Range => ({ start: lines.start(line), end: lines.end(line) });
  if (f.repaired) add('mojibake-repaired', top, 'The text was UTF-8 read as windows-1252; it was repaired.');
  if (f.broken)
    add('mojibake-kept', top, 'Some characters look broken and could not be repaired without a guess.');
  if (f.cut) add('too-large', top, 'One block is very large; it was cut at a line.');
  if (f.headings === 0 && lines.count > 20)
    add('hardly-markdown', top, 'The text has no headings: little of its structure can be known.');
  for (const line of f.nested)
    add('nested-fence', lineRange(line), 'This fence holds fences of its own length; it was read as one.');
  for (const line of f.unclosed) add('unclosed-fence', lineRange(line), 'This fence is never closed.');
  for (const { at, verdict } of f.verdicts) {
    const range = { start: at.fence.start, end: at.fence.end };
    if (SHELL.test(at.fence.lang) && verdict.as !== 'commands')
      add('not-commands', range, `Marked as ${at.fence.lang}, but nothing in it is typed.`);
    if (at.fence.lang === '' && verdict.as === 'commands')
      add('untagged-commands', range, 'Not marked as a shell, but it looks like commands.');
  }
  for (const block of f.blocks) {
    if (block.kind !== 'steps') continue;
    for (const step of block.steps)
      if (SECRET.test(step.command))
        add('secret-shown', step.range, 'The output of this command would show a secret.');
  }
  const seen = new Set<string>();
  for (const p of f.playbooks) {
    if (seen.has(p.name)) add('duplicate-title', p.range, `Another playbook is called “${p.name}” too.`);
    seen.add(p.name);
  }
  return out;
}
