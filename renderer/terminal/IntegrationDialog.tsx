import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { TerminalRow } from '@domain/terminal/model.ts';
import { integrationLine } from '@domain/terminal/shellMark.ts';
import { CommandText } from '../ui/CommandText.tsx';
import { screenOf } from './screens.ts';

/** Offers to make the shell mark its prompts, for this session alone. */
export function IntegrationDialog({ row, onClose }: { row: TerminalRow; onClose(): void }) {
  const type = () => {
    onClose();
    screenOf(row.id)?.insert(integrationLine, true);
  };
  return (
    <Modal opened onClose={onClose} title={`Mark commands on ${row.host}`} size="lg">
      <Stack gap="sm">
        <Text size="sm">
          With this line bash, zsh or fish tells where each command begins and ends and how it ended: then you
          can jump between commands and copy what one printed. It is typed into this shell and lasts as long
          as it; nothing is written on the host. To have it always, put the line in the shell&apos;s start-up
          file yourself.
        </Text>
        <CommandText text={integrationLine.trim()} label="line" />
        <Text size="sm" c="dimmed">
          The shell must stand at an empty prompt.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button onClick={type} disabled={row.state.kind !== 'open'}>
            Type it in this session
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
