import { Menu, Text } from '@mantine/core';
import { useState } from 'react';
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

/** The acts on one terminal, with their keys. */
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
  return (
    <>
      <Menu.Dropdown>
        <Item label="Split right" keys={keyNames.splitRight} onClick={act({ split: 'right' })} />
        <Item label="Split down" keys={keyNames.splitBelow} onClick={act({ split: 'below' })} />
        <Item label="Open in its own window" onClick={() => void popOut(row.id)} />
        <Menu.Divider />
        <Item label="Find" keys={keyNames.find} onClick={() => screen()?.ask('find')} />
        <Item
          label="Pin the selection to the timeline"
          keys={keyNames.pin}
          onClick={() => void pinSelection(row, screen()?.selection() ?? '')}
        />
        <Item label="Copy the last command's output" disabled={!marked} onClick={last} />
        <Item label="Mark commands of this shell ..." onClick={() => setIntegrating(true)} />
        <Item label="Broadcast input ..." keys={keyNames.broadcast} onClick={dock.broadcast} />
        <Menu.Divider />
        <Item label="Select all" onClick={() => screen()?.selectAll()} />
        <Item label="Clear" onClick={() => screen()?.clear()} />
        <Item
          label="Save as text"
          onClick={() => saveFile(fileName(row, Date.now()), screen()?.text() ?? '', 'text/plain')}
        />
        <Menu.Divider />
        <Item label="Look of terminals" onClick={() => go({ view: 'settings' })} />
      </Menu.Dropdown>
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
