import { ActionIcon, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { showHidden } from '@domain/hidden.ts';
import './command.css';

/** Text that is typed somewhere, exactly as it is, with a button to copy it. */
export function CommandText({ text, label = 'command' }: { text: string; label?: string }) {
  return (
    <div className="command-text">
      <pre tabIndex={0} aria-label={label}>
        {showHidden(text)}
      </pre>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <ActionIcon
            className="command-copy"
            variant="subtle"
            color={copied ? 'teal' : 'gray'}
            size="sm"
            onClick={copy}
            aria-label={copied ? 'Copied' : `Copy the ${label}`}
            title={copied ? 'Copied' : 'Copy'}
          >
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        )}
      </CopyButton>
    </div>
  );
}
