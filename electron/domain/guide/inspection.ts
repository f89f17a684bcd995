import type { Guide } from './model.ts';

/** What an import found, in numbers: one line of `guide:inspect`. */
export type Inspection = {
  file: string;
  severities: string[];
  playbooks: string[];
  command_blocks: number;
  template_blocks: number;
  checklist_items: number;
  contacts: number;
  escalation_rows: number;
  commands: number;
  procedures: string[];
  roles: number;
  phases: string[];
  clocks: number;
  warnings: string[];
};

/** Counts what a guide holds. Playbooks are those for a condition; procedures are listed apart. */
export function inspectionOf(file: string, guide: Guide): Inspection {
  const steps = guide.blocks.flatMap((b) => (b.kind === 'steps' ? [b] : []));
  const fences = steps.filter((b) => b.origin === 'fence');
  return {
    file,
    severities: guide.severities.map((s) => s.label),
    playbooks: guide.playbooks.filter((p) => p.kind === 'condition').map((p) => p.title),
    command_blocks: fences.length,
    template_blocks: guide.blocks.filter((b) => b.kind === 'template').length,
    checklist_items: guide.blocks.reduce((sum, b) => sum + (b.kind === 'checks' ? b.items.length : 0), 0),
    contacts: guide.contacts.length,
    escalation_rows: guide.escalation.length,
    commands: fences.reduce((sum, b) => sum + b.steps.filter((s) => s.kind === 'command').length, 0),
    procedures: guide.playbooks.filter((p) => p.kind === 'procedure').map((p) => p.title),
    roles: guide.roles.length,
    phases: guide.phases.map((p) => p.title),
    clocks: guide.clocks.length,
    warnings: guide.warnings.map((w) => w.code),
  };
}
