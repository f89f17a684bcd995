import { MAX_COMMAND, type FrozenStep } from '../run/model.ts';
import type { PlaybookSummary } from './library.ts';
import type { Block, CheckItem, Guide, InlineCommand, Step, StepsBlock } from './model.ts';

interface Section {
  title: string;
  blockIds: readonly string[];
}

/** Something of a guide that can be started, with its blocks in order. */
export interface Runnable extends Pick<PlaybookSummary, 'id' | 'title' | 'kind' | 'severityCode'> {
  sections: Section[];
}

/** All of a guide that can be started: its playbooks, its phases, and what stands outside of both. */
export function runnablesOf(guide: Guide): Runnable[] {
  const playbooks = guide.playbooks.map(({ id, title, kind, severityCode, sections }): Runnable => {
    return { id, title, kind, severityCode, sections };
  });
  const phases = guide.phases.map(({ id, title, blockIds }): Runnable => {
    return { id, title, kind: 'phase', sections: sectionsByHeading(guide, new Set(blockIds), title) };
  });
  const taken = new Set([...playbooks, ...phases].flatMap((r) => r.sections.flatMap((s) => s.blockIds)));
  const left = new Set(guide.blocks.filter((b) => !taken.has(b.id)).map((b) => b.id));
  const rest: Runnable = {
    id: 'rest',
    title: taken.size === 0 ? guide.title : 'Steps outside of the playbooks',
    kind: 'rest',
    sections: sectionsByHeading(guide, left, guide.title),
  };
  const ids = new Set<string>();
  return [...playbooks, ...phases, rest].filter(
    (r) => !ids.has(r.id) && ids.add(r.id) && stepsOf(guide, r).length > 0,
  );
}

function sectionsByHeading(guide: Guide, ids: ReadonlySet<string>, title: string): Section[] {
  const sections: { title: string; blockIds: string[] }[] = [{ title, blockIds: [] }];
  for (const block of guide.blocks) {
    if (block.kind === 'heading') sections.push({ title: block.text, blockIds: [] });
    if (ids.has(block.id)) sections.at(-1)?.blockIds.push(block.id);
  }
  return sections.filter((s) => s.blockIds.length > 0);
}

/** The steps of a playbook, a phase or the rest, frozen for a run: commands, things to do by hand, boxes to tick. */
export function stepsOf(guide: Guide, { sections }: Pick<Runnable, 'sections'>): FrozenStep[] {
  const byId = blocksById(guide);
  const steps = sections.flatMap((section) =>
    section.blockIds.flatMap((id) => stepsOfBlock(byId.get(id), clip(section.title))),
  );
  return unique(steps);
}

// A guide of 5 MB has thousands of playbooks: a map made anew for each took 47 s.
const known = new WeakMap<Guide, Map<string, Block>>();

function blocksById(guide: Guide): Map<string, Block> {
  let byId = known.get(guide);
  if (!byId) known.set(guide, (byId = new Map(guide.blocks.map((block) => [block.id, block]))));
  return byId;
}

function stepsOfBlock(block: Block | undefined, section: string): FrozenStep[] {
  if (block?.kind === 'checks') return block.items.map((item) => checkStep(item, section));
  if (block?.kind !== 'steps') return [];
  return block.steps.map((step) => freezeStep(step, block, section));
}

function checkStep(item: CheckItem, section: string): FrozenStep {
  const title = clip(item.text.trim()) || 'Check';
  return { ...base(item.id, section), kind: 'check', title, ...inlineOf(item.inline) };
}

function freezeStep(step: Step, block: StepsBlock, section: string): FrozenStep {
  const runnable =
    step.kind === 'command' && step.command.trim() !== '' && step.command.length <= MAX_COMMAND;
  const alone = block.steps.length === 1 ? block.title : '';
  const title = clip(step.title.trim() || alone || firstLine(step.command)) || 'Step';
  return {
    ...base(step.id, section),
    kind: runnable ? 'command' : 'manual',
    title,
    command: runnable ? step.command : '',
    shell: step.shell,
    group: groupOf(block, section),
    number: step.number?.slice(0, 40),
    condition: (step.condition ?? block.condition)?.slice(0, 2000),
    alternative: step.alternative,
    expected: linesOf(step.expected),
    notes: linesOf(step.notes),
    ...inlineOf(step.inline),
  };
}

/** What stands over several commands, unless the section says the same. */
function groupOf({ steps, title }: StepsBlock, section: string): string | undefined {
  const group = clip(title.trim());
  return steps.length > 1 && group !== '' && group !== section ? group : undefined;
}

function base(id: string, section: string): Pick<FrozenStep, 'id' | 'section' | 'command' | 'shell'> {
  return { id: id.slice(0, 280), section, command: '', shell: 'sh' };
}

function inlineOf(inline: readonly InlineCommand[] | undefined): { inline?: string[] } {
  const commands = (inline ?? []).map((c) => c.command).filter((c) => c.length <= MAX_COMMAND);
  return commands.length > 0 ? { inline: commands.slice(0, 50) } : {};
}

function linesOf(lines: readonly string[] | undefined): string[] | undefined {
  return lines && lines.length > 0 ? lines.slice(0, 200).map((line) => line.slice(0, 5000)) : undefined;
}

function firstLine(command: string): string {
  return command.trim().split('\n', 1)[0] ?? '';
}

function clip(title: string): string {
  return title.length > 500 ? `${title.slice(0, 499)}…` : title;
}

function unique(steps: FrozenStep[]): FrozenStep[] {
  const seen = new Map<string, number>();
  return steps.map((step) => {
    const count = (seen.get(step.id) ?? 0) + 1;
    seen.set(step.id, count);
    return count === 1 ? step : { ...step, id: `${step.id}~${count}` };
  });
}
