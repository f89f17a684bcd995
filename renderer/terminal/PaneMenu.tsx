import { ActionIcon, Menu, Text } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { TerminalRow } from '@domain/terminal/model.ts';
import { go } from '../app/route.ts';
import { saveFile } from '../ui/saveFile.ts';
import { useDock } from './dock.ts';
import { IntegrationDialog } from './IntegrationDialog.tsx';
import { keyNames, type TerminalAct } from './keys.ts';
import { copyText } from './clipboard.ts';
import { screenOf } from './screens.ts';
import { pinSelection } from './pin.ts';
import { popOut } from './window.ts';

/** The acts on one terminal, with their keys. The terminal has the keyboard again after each. */
export function PaneMenu({ row }: { row: TerminalRow }) {
  const dock = useDock();
  const [integrating, setIntegrating] = useState(false);
  const act = (what: TerminalAct) => () => dock.act(row.id, what);
  const screen = () => screenOf(row.id);
  const last = () => {
    const command = screen()?.commands.last();
    if (command) void copyText(screen()?.commands.outputOf(command) ?? '');
  };
  const marked = screen()?.commands.last() !== undefined;
  // Done once the menu has left, which therefore gives the focus back to nobody itself.
  const chosen = useRef<(() => void) | null>(null);
  const choose = (act: () => void): void => void (chosen.current = act);
  const onLeft = () => {
    const act = chosen.current;
    chosen.current = null;
    if (act) screen()?.focus();
    act?.();
  };
  return (
    <>
      <Menu withinPortal position="bottom-end" width={300} returnFocus={false} onExitTransitionEnd={onLeft}>
        <Menu.Target>
          <ActionIcon size="sm" variant="subtle" color="gray" aria-label={`More for ${row.name}`}>
            <IconDots size={15} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Item
            label="Split right"
            keys={keyNames.splitRight}
            onClick={() => choose(act({ split: 'right' }))}
          />
          <Item
            label="Split down"
            keys={keyNames.splitBelow}
            onClick={() => choose(act({ split: 'below' }))}
          />
          <Item label="Open in its own window" onClick={() => choose(() => void popOut(row.id))} />
          <Menu.Divider />
          <Item label="Find" keys={keyNames.find} onClick={() => choose(() => screen()?.ask('find'))} />
          <Item
            label="Pin the selection to the timeline"
            keys={keyNames.pin}
            onClick={() => choose(() => void pinSelection(row, screen()?.selection() ?? ''))}
          />
          <Item label="Copy the last command's output" disabled={!marked} onClick={() => choose(last)} />
          <Item label="Mark commands of this shell ..." onClick={() => choose(() => setIntegrating(true))} />
          <Item
            label="Broadcast input ..."
            keys={keyNames.broadcast}
            onClick={() => choose(dock.broadcast)}
          />
          <Menu.Divider />
          <Item label="Select all" onClick={() => choose(() => screen()?.selectAll())} />
          <Item label="Clear" onClick={() => choose(() => screen()?.clear())} />
          <Item
            label="Save as text"
            onClick={() =>
              choose(() => saveFile(fileName(row, Date.now()), screen()?.text() ?? '', 'text/plain'))
            }
          />
          <Menu.Divider />
          <Item label="Look of terminals" onClick={() => choose(() => go({ view: 'settings' }))} />
        </Menu.Dropdown>
      </Menu>
      {integrating && <IntegrationDialog row={row} onClose={() => setIntegrating(false)} />}
    </>
  );
}

function Item(props: { label: string; keys?: string; disabled?: boolean; onClick(): void }) {
  const { label, keys, disabled = false, onClick } = props;
  return (
    <Menu.Item
      disabled={disabled}
      onClick={onClick}
      rightSection={
        keys ? (
          <Text size="xs" c="dimmed">
            {keys}
          </Text>
        ) : undefined
      }
    >
      {label}
    </Menu.Item>
  );
}

/** `app-1 2026-11-21 14.05.22.txt`, fit for every file system. */
function fileName(row: TerminalRow, now: number): string {
  const at = new Date(now).toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '.');
  return `${row.host.replace(/[^\p{L}\p{N}._-]+/gu, '-')} ${at}.txt`;
}
