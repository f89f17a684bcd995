import { ActionIcon, Menu } from '@mantine/core';
import { IconPencilCheck } from '@tabler/icons-react';
import { createContext, use } from 'react';
import { verdictsFor, type Verdict } from '@domain/guide/corrections.ts';
import type { CorrectionRow } from '@domain/guide/library.ts';
import type { Block, Guide } from '@domain/guide/model.ts';

/** What was corrected in the guide that is shown, and how to correct more of it. */
export interface Correcting {
  /** By the piece that each is about. */
  said: ReadonlyMap<string, { id: string; as: Verdict }>;
  correct(guide: Guide, block: Block, as: Verdict): void;
  withdraw(id: string): void;
}

/** Null where nothing can be corrected. */
export const CorrectionContext = createContext<Correcting | null>(null);

const choices: Record<Verdict, string> = {
  commands: 'These are commands',
  'not-commands': 'These are no commands',
  template: 'This is a text to fill in',
  playbook: 'This is a playbook',
  'not-playbook': 'This is no playbook',
};
const told: Record<Verdict, string> = {
  commands: 'Commands, by hand',
  'not-commands': 'No commands, by hand',
  template: 'A text to fill in, by hand',
  playbook: 'A playbook, by hand',
  'not-playbook': 'No playbook, by hand',
};

/** At a fence or a heading: what it is said to be by hand, or the ways to say it. */
export function BlockCorrection({ guide, block }: { guide: Guide; block: Block }) {
  const correcting = use(CorrectionContext);
  if (!correcting) return null;
  const said = correcting.said.get(block.id);
  if (said) {
    return (
      <p className="guide-corrected">
        {told[said.as]}
        <button type="button" className="link-button" onClick={() => correcting.withdraw(said.id)}>
          Undo
        </button>
      </p>
    );
  }
  const possible = verdictsFor(guide, block);
  if (possible.length === 0) return null;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          className="guide-correct"
          variant="default"
          size="sm"
          aria-label={`Correct: ${nameOf(guide, block)}`}
          title="What this is"
        >
          <IconPencilCheck size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {possible.map((as) => (
          <Menu.Item key={as} onClick={() => correcting.correct(guide, block, as)}>
            {choices[as]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Corrections whose piece the guide has no more. They wait for it to come back, or are forgotten. */
export function LostCorrections({
  corrections,
  onForget,
}: {
  corrections: readonly CorrectionRow[];
  onForget(id: string): void;
}) {
  const lost = corrections.filter((c) => c.piece === null);
  if (lost.length === 0) return null;
  return (
    <details className="guide-lost">
      <summary>
        {lost.length === 1 ? '1 correction no longer applies' : `${lost.length} corrections no longer apply`}
      </summary>
      <ul>
        {lost.map(({ id, as, heading, about, by }) => (
          <li key={id}>
            <span>{choices[as]}:</span>
            <code>{about || heading}</code>
            {heading && heading !== about && <span className="quiet">under {heading}</span>}
            <span className="quiet">by {by}</span>
            <button type="button" className="link-button" onClick={() => onForget(id)}>
              Forget it
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

function nameOf(guide: Guide, block: Block): string {
  if (block.kind === 'heading') return block.text;
  const { start, end } = 'content' in block ? block.content : block.range;
  return (guide.source.slice(start, end).trim().split('\n', 1)[0] ?? '').slice(0, 60);
}
