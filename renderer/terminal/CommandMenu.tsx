import { Menu } from '@mantine/core';
import { copyText } from './clipboard.ts';
import type { ShellCommand } from './commands.ts';
import type { Screen } from './screen.ts';

export interface ChosenCommand {
  command: ShellCommand;
  /** Where its mark stands on the page. */
  at: DOMRect;
}

/** What can be done with a command of the shell, at its mark. */
export function CommandMenu(props: { chosen: ChosenCommand | null; screen: Screen; onClose(): void }) {
  const { chosen, screen, onClose } = props;
  if (!chosen) return null;
  const { command, at } = chosen;
  const { exitCode, text } = command;
  return (
    <Menu opened onClose={onClose} position="bottom-start" withinPortal>
      <Menu.Target>
        <span className="command-anchor" style={{ left: at.left, top: at.bottom }} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{exitCode === null ? 'Ended' : `Ended with exit code ${exitCode}`}</Menu.Label>
        <Menu.Item onClick={() => void copyText(screen.commands.outputOf(command))}>
          Copy the output
        </Menu.Item>
        {text && <Menu.Item onClick={() => void copyText(text)}>Copy the command</Menu.Item>}
        {text && <Menu.Item onClick={() => screen.insert(text)}>Type the command again</Menu.Item>}
        {text && !screen.production && (
          <Menu.Item onClick={() => screen.insert(text, true)}>Run the command again</Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
