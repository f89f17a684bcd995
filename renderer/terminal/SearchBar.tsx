import { ActionIcon, TextInput } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconLetterCase,
  IconLetterW,
  IconRegex,
  IconX,
} from '@tabler/icons-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { FindOptions, FindResult } from './find.ts';
import type { Screen } from './screen.ts';

const toggles = [
  { key: 'caseSensitive', label: 'Match case', icon: IconLetterCase },
  { key: 'wholeWord', label: 'Whole words', icon: IconLetterW },
  { key: 'regex', label: 'Regular expression', icon: IconRegex },
] as const satisfies { key: keyof FindOptions; label: string; icon: unknown }[];

/** Finds text in a terminal and its scrollback; every match is marked. */
export function SearchBar({ screen, onClose }: { screen: Screen; onClose(): void }) {
  const [text, setText] = useState('');
  const [options, setOptions] = useState<FindOptions>({
    regex: false,
    caseSensitive: false,
    wholeWord: false,
  });
  const [result, setResult] = useState<FindResult | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const asked = useRef(0);
  useEffect(
    () =>
      screen.find.onResult((found) => {
        setResult(found);
        if (found.problem) setProblem(found.problem);
      }),
    [screen],
  );
  const go = async (way: 'up' | 'down' | 'here', what = text, how = options) => {
    const mine = ++asked.current;
    const wrong = await screen.find.go(what, how, way).catch(() => 'The search failed. Try it again.');
    if (asked.current !== mine) return;
    setProblem(wrong);
    if (what === '' || wrong) setResult(null);
  };
  const close = () => {
    screen.find.clear();
    onClose();
    screen.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter') void go(event.shiftKey ? 'down' : 'up');
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="terminal-search" role="search" onKeyDown={onKey}>
      <TextInput
        size="xs"
        aria-label="Find in the terminal"
        placeholder="Find"
        value={text}
        error={problem !== null}
        autoFocus
        onChange={(e) => {
          setText(e.currentTarget.value);
          void go('here', e.currentTarget.value);
        }}
      />
      <span className="terminal-found" role="status">
        {problem ?? countText(text, result)}
      </span>
      {toggles.map(({ key, label, icon: Icon }) => (
        <ActionIcon
          key={key}
          variant={options[key] ? 'filled' : 'default'}
          aria-label={label}
          aria-pressed={options[key]}
          title={label}
          onClick={() => {
            const next = { ...options, [key]: !options[key] };
            setOptions(next);
            void go('here', text, next);
          }}
        >
          <Icon size={16} aria-hidden />
        </ActionIcon>
      ))}
      <ActionIcon variant="default" aria-label="Find further up" onClick={() => void go('up')}>
        <IconArrowUp size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="default" aria-label="Find further down" onClick={() => void go('down')}>
        <IconArrowDown size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="default" aria-label="Close the search" onClick={close}>
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </div>
  );
}

function countText(text: string, result: FindResult | null): string {
  if (text === '' || !result) return '';
  if (result.count === 0) return 'Not found';
  return result.index < 0 ? `${result.count} found` : `${result.index + 1} of ${result.count}`;
}
