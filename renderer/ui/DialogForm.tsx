import { Button, Group, Modal, Stack, type ModalProps } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { ErrorLine } from './ErrorLine.tsx';

/** White on Mantine's own red has a contrast of 3.3 to 1; on this one 4.5. */
const READABLE_RED = 'red.8';

interface Props {
  title: string;
  act: string;
  /** What the button says that leaves all as it was. */
  keep?: string;
  size?: ModalProps['size'];
  busy?: boolean;
  error: string | null;
  color?: string;
  disabled?: boolean;
  /** The act has the focus at first: there is no field to fill. */
  focusAct?: boolean;
  onSubmit(): void;
  onClose(): void;
  /** Beside the buttons, at the left. */
  aside?: ReactNode;
  children: ReactNode;
}

/** A dialog that is one form: fields, an error in place, cancel and the act. */
export function DialogForm({
  title,
  act,
  keep = 'Cancel',
  size = 'md',
  busy,
  error,
  color,
  disabled,
  focusAct,
  onSubmit,
  onClose,
  aside,
  children,
}: Props) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <Modal opened onClose={onClose} title={title} size={size}>
      <form noValidate onSubmit={submit}>
        <Stack gap="sm">
          {children}
          <ErrorLine>{error}</ErrorLine>
          <Group justify="flex-end">
            {aside}
            <Button variant="default" onClick={onClose}>
              {keep}
            </Button>
            <Button
              type="submit"
              loading={busy}
              disabled={disabled}
              data-autofocus={focusAct || undefined}
              {...(color && { color: color === 'red' ? READABLE_RED : color })}
            >
              {act}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
