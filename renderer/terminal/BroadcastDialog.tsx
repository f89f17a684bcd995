import { Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { TerminalRow } from '@domain/terminal/model.ts';
import { ProductionMark } from '../host/ProductionMark.tsx';
import { broadcastTo, useReceivers } from './broadcast.ts';
import { screenOf } from './screens.ts';

/** Chooses the sessions that get the same keys; production hosts need a word more. */
export function BroadcastDialog(props: {
  sessions: readonly TerminalRow[];
  first: string | undefined;
  onClose(): void;
}) {
  const { sessions, first, onClose } = props;
  const now = useReceivers();
  const [chosen, setChosen] = useState<readonly string[]>(() =>
    now.length > 0 ? now : first ? [first] : [],
  );
  const [sure, setSure] = useState(false);
  const open = sessions.filter(({ state }) => state.kind === 'open');
  const ids = chosen.filter((id) => open.some((row) => row.id === id));
  const production = open.filter((row) => row.production && ids.includes(row.id));
  const start = () => {
    broadcastTo(ids, sessions[0]?.incidentId);
    onClose();
    const focus = first !== undefined && ids.includes(first) ? first : ids[0];
    if (focus !== undefined) screenOf(focus)?.focus();
  };
  return (
    <Modal opened onClose={onClose} title="Type into several terminals at once" returnFocus={false}>
      <Stack gap="sm">
        <Text size="sm">
          Every key and paste in one of the chosen terminals goes to all of them, until you stop it with Ctrl
          Shift B.
        </Text>
        {open.map((row) => (
          <Checkbox
            key={row.id}
            checked={ids.includes(row.id)}
            onChange={(e) =>
              setChosen(e.currentTarget.checked ? [...ids, row.id] : ids.filter((id) => id !== row.id))
            }
            label={
              <>
                {row.name} {row.production && <ProductionMark />}
              </>
            }
          />
        ))}
        {production.length > 0 && (
          <Checkbox
            className="terminal-sure"
            checked={sure}
            onChange={(e) => setSure(e.currentTarget.checked)}
            label={`I mean to type on ${production.length} production ${production.length === 1 ? 'terminal' : 'terminals'}: ${production.map((row) => row.name).join(', ')}`}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color="red.9" disabled={ids.length < 2 || (production.length > 0 && !sure)} onClick={start}>
            {ids.length < 2 ? 'Choose two or more' : `Broadcast to ${ids.length}`}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
