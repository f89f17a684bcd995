import { Button, Group, Modal, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorLine } from './ErrorLine.tsx';
import { useCommand } from './useCommand.ts';

interface Props {
  title: string;
  /** What the red button says. */
  act?: string;
  /** Does it; the dialog closes once that is answered, and shows why it was refused. */
  send(key: string): Promise<unknown>;
  onClose(): void;
  onDone?(): void;
  children: ReactNode;
}

/** Asks before something goes; the keyboard stands on keeping it. */
export function ConfirmDialog({ title, act = 'Remove', send, onClose, onDone, children }: Props) {
  const { run, busy, error } = useCommand();
  const confirm = async () => {
    if ((await run(send)) === undefined) return;
    onClose();
    onDone?.();
  };
  return (
    <Modal opened onClose={onClose} title={title}>
      <Text size="sm" mb="md">
        {children}
      </Text>
      <ErrorLine>{error}</ErrorLine>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep it
        </Button>
        <Button color="red.8" loading={busy} onClick={() => void confirm()}>
          {act}
        </Button>
      </Group>
    </Modal>
  );
}
