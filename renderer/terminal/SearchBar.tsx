import { ActionIcon, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import { useState, type KeyboardEvent } from 'react';
import type { Screen } from './screen.ts';

/** Finds text in a terminal and its scrollback. */
export function SearchBar({ screen, onClose }: { screen: Screen; onClose(): void }) {
  const [text, setText] = useState('');
  const [missing, setMissing] = useState(false);
  const find = (what: string, back: boolean) => setMissing(what !== '' && !screen.find(what, back));
  const close = () => {
    screen.clearSearch();
    onClose();
    screen.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter') find(text, !event.shiftKey);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
  };
  return (
    <div className="terminal-search" role="search">
      <TextInput
        size="xs"
        aria-label="Find in the terminal"
        placeholder="Find"
        value={text}
        error={missing && 'Not found'}
        autoFocus
        onKeyDown={onKey}
        onChange={(e) => {
          setText(e.currentTarget.value);
          find(e.currentTarget.value, true);
        }}
      />
      <ActionIcon variant="default" aria-label="Find further up" onClick={() => find(text, true)}>
        <IconArrowUp size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="default" aria-label="Find further down" onClick={() => find(text, false)}>
        <IconArrowDown size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="default" aria-label="Close the search" onClick={close}>
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </div>
  );
}
