import { ActionIcon, Button, Group, Select, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import {
  channelKinds,
  contactDetails,
  type ContactChannel,
  type ContactDetails,
} from '@domain/contact/model.ts';
import { api } from '../api/client.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { useCommand } from '../ui/useCommand.ts';

const kindLabels: Record<ContactChannel['kind'], string> = {
  phone: 'Phone',
  email: 'E-mail',
  chat: 'Chat',
  url: 'Link',
};

interface Props {
  id: string | null;
  details: ContactDetails;
  onClose(): void;
}

/** Adds or edits a contact: several ways each, the best one first. */
export function ContactDialog({ id, details: before, onClose }: Props) {
  const [details, setDetails] = useState(before);
  const { run, busy, error, setError } = useCommand();
  const set = (change: Partial<ContactDetails>) => setDetails({ ...details, ...change });
  const setChannel = (i: number, change: Partial<ContactChannel>) =>
    set({ channels: details.channels.map((c, j) => (j === i ? { ...c, ...change } : c)) });
  const save = async () => {
    const filled = details.channels.filter((c) => c.value.trim() !== '');
    const checked = contactDetails.safeParse({ ...details, channels: filled });
    if (!checked.success) return setError(checked.error.issues[0]?.message ?? 'Something is missing.');
    const { data } = checked;
    const saved = await run<unknown>((key) =>
      id ? api.contact.edit({ key, id, details: data }) : api.contact.add({ key, details: data }),
    );
    if (saved) onClose();
  };
  const remove = async () => {
    if (id && (await run((key) => api.contact.remove({ key, id })))) onClose();
  };
  return (
    <DialogForm
      title={id ? 'Edit contact' : 'Add contact'}
      act={id ? 'Save' : 'Add contact'}
      size="lg"
      busy={busy}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
      aside={
        id && (
          <Button variant="subtle" color="red" onClick={() => void remove()}>
            Remove
          </Button>
        )
      }
    >
      <Group grow>
        <TextInput
          label="Name"
          required
          value={details.name}
          onChange={(e) => set({ name: e.currentTarget.value })}
          data-autofocus
        />
        <TextInput
          label="For what"
          placeholder="DBA, hosting supplier, data protection"
          value={details.role}
          onChange={(e) => set({ role: e.currentTarget.value })}
        />
      </Group>
      {details.channels.map((channel, i) => (
        <div key={i} className="channel-row">
          <Select
            aria-label="Kind"
            data={channelKinds.map((value) => ({ value, label: kindLabels[value] }))}
            value={channel.kind}
            onChange={(kind) => kind && setChannel(i, { kind })}
            allowDeselect={false}
            w={110}
          />
          <TextInput
            aria-label={`${kindLabels[channel.kind]} ${i + 1}`}
            placeholder={channel.kind === 'phone' ? '+49 30 1234567' : ''}
            value={channel.value}
            onChange={(e) => setChannel(i, { value: e.currentTarget.value })}
          />
          <TextInput
            aria-label="Which one"
            placeholder="mobile, desk, home"
            value={channel.label}
            onChange={(e) => setChannel(i, { label: e.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label="Remove this way"
            onClick={() => set({ channels: details.channels.filter((_, j) => j !== i) })}
          >
            <IconTrash size={15} />
          </ActionIcon>
        </div>
      ))}
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => set({ channels: [...details.channels, { kind: 'phone', label: '', value: '' }] })}
      >
        Another number or address
      </Button>
      <Textarea
        label="Note"
        autosize
        minRows={1}
        value={details.note}
        onChange={(e) => set({ note: e.currentTarget.value })}
      />
    </DialogForm>
  );
}
