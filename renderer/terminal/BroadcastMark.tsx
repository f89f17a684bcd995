import { Button } from '@mantine/core';
import { IconBroadcast } from '@tabler/icons-react';
import { stopBroadcast, useReceivers } from './broadcast.ts';

/** Loud: every key goes to several hosts. */
export function BroadcastMark({ onStopped }: { onStopped(): void }) {
  const count = useReceivers().length;
  return (
    <div className="terminal-broadcast" role="status">
      <IconBroadcast size={15} aria-hidden />
      <strong>You type into {count} terminals at once.</strong>
      <Button
        size="compact-xs"
        variant="white"
        color="dark"
        onClick={() => {
          stopBroadcast();
          onStopped();
        }}
      >
        Stop (Ctrl Shift B)
      </Button>
    </div>
  );
}
