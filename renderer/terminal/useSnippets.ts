import { useMemo } from 'react';
import { useOfferActs } from '../app/acts.ts';
import { useRow, useTable } from '../store/rows.ts';
import { settingOrDefault } from './look.ts';
import type { ChosenSnippet } from './SnippetDialog.tsx';

/** 300: the palette finds among them by name; a guide of thousands is read in its panel. */
const MAX_COMMANDS = 300;

/** Offers one's own snippets and the commands of the incident's guides in the palette. */
export function useSnippets(incidentId: string, insert: (snippet: ChosenSnippet) => void): void {
  const { snippets } = settingOrDefault(useRow('setting', 'me'));
  const runs = useTable('run');
  const commands = useMemo(() => {
    const found = Object.values(runs)
      .filter((run) => run.incidentId === incidentId)
      .flatMap(({ steps }) => steps)
      .filter(({ command, shell }) => command !== '' && (shell === 'sh' || shell === 'other'));
    return [...new Map(found.map((step) => [step.command, step])).values()].slice(0, MAX_COMMANDS);
  }, [runs, incidentId]);
  useOfferActs([
    ...snippets.map(({ name, text }) => ({
      label: `Insert snippet: ${name}`,
      hint: firstLine(text),
      run: () => insert({ name, text, own: true }),
    })),
    ...commands.map(({ title, command }) => ({
      label: `Insert from the guide: ${title}`,
      hint: firstLine(command),
      run: () => insert({ name: title, text: command, own: false }),
    })),
  ]);
}

const firstLine = (text: string): string => (text.split('\n', 1)[0] ?? '').slice(0, 120);
