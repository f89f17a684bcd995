import { Group, NativeSelect, PasswordInput, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { channelDetails, type ChannelSettings } from '@domain/message/channel.ts';
import type { ChannelRow } from '@domain/message/model.ts';
import { api } from '../api/client.ts';
import { DialogForm } from '../ui/DialogForm.tsx';
import { useCommand } from '../ui/useCommand.ts';

const kinds = [
  { value: 'chat', label: 'Slack or Mattermost webhook' },
  { value: 'teams', label: 'Microsoft Teams webhook' },
  { value: 'json', label: 'Any address that takes JSON' },
  { value: 'email', label: 'E-mail (SMTP)' },
] as const;
type Kind = (typeof kinds)[number]['value'];
const ports = { tls: 465, starttls: 587, none: 25 } as const;

/** Adds or changes a channel. A secret is sent to the backend once and never comes back. */
export function ChannelDialog({ channel, onClose }: { channel: ChannelRow | undefined; onClose(): void }) {
  const form = useChannelForm(channel);
  const [id, setId] = useState(channel?.id);
  const { run, busy, error, setError } = useCommand();
  const save = async () => {
    const details = channelDetails.safeParse(form.details());
    if (!details.success) return setError(details.error.issues[0]?.message ?? 'Something is missing.');
    if (!channel && form.needsSecret && !form.secret) return setError('Paste the address of the webhook.');
    const saved = id
      ? await run((key) => api.message.editChannel({ key, id, details: details.data }))
      : await run((key) => api.message.addChannel({ key, details: details.data }));
    if (!saved) return;
    // Its secret may be refused: what was added is then changed, not added again.
    const kept = 'id' in saved ? saved.id : (id ?? '');
    setId(kept);
    if (form.secret && !(await run(() => api.message.setSecret({ id: kept, secret: form.secret })))) return;
    onClose();
  };
  return (
    <DialogForm
      title={channel ? 'Change the channel' : 'Add a channel'}
      size="lg"
      act={channel ? 'Save' : 'Add'}
      busy={busy}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <Group grow>
        <TextInput
          label="Name"
          value={form.name}
          onChange={(e) => form.set({ name: e.currentTarget.value })}
          data-autofocus
        />
        <TextInput
          label="Who reads it"
          placeholder="Customers"
          value={form.audience}
          onChange={(e) => form.set({ audience: e.currentTarget.value })}
        />
      </Group>
      <NativeSelect
        label="Kind"
        value={form.kind}
        data={kinds.map((k) => ({ ...k }))}
        onChange={(e) => form.set({ kind: e.currentTarget.value as Kind })}
      />
      {form.kind === 'email' ? <EmailFields form={form} /> : null}
      {(form.kind !== 'email' || form.user !== '') && (
        <PasswordInput
          label={form.kind === 'email' ? 'Password' : 'Address of the webhook'}
          description={
            form.kind === 'email'
              ? 'Kept in the keychain where there is one, else until Holdfast ends.'
              : 'Whoever has it can post: it is kept like a password and never shown again.'
          }
          placeholder={channel ? 'Leave it empty to keep the one that is stored' : 'https://'}
          value={form.secret}
          onChange={(e) => form.set({ secret: e.currentTarget.value })}
          autoComplete="off"
        />
      )}
    </DialogForm>
  );
}

type Form = ReturnType<typeof useChannelForm>;

function EmailFields({ form }: { form: Form }) {
  return (
    <>
      <Group grow align="start">
        <TextInput
          label="Mail server"
          placeholder="smtp.example.org"
          value={form.host}
          onChange={(e) => form.set({ host: e.currentTarget.value })}
        />
        <NativeSelect
          label="Security"
          value={form.security}
          data={[
            { value: 'starttls', label: 'STARTTLS (587)' },
            { value: 'tls', label: 'TLS (465)' },
            { value: 'none', label: 'None (25)' },
          ]}
          onChange={(e) => {
            const security = e.currentTarget.value as keyof typeof ports;
            form.set({ security, port: String(ports[security]) });
          }}
        />
        <TextInput
          label="Port"
          inputMode="numeric"
          value={form.port}
          onChange={(e) => form.set({ port: e.currentTarget.value })}
        />
      </Group>
      <Group grow>
        <TextInput
          label="User"
          placeholder="Empty: no login"
          value={form.user}
          onChange={(e) => form.set({ user: e.currentTarget.value })}
        />
        <TextInput
          label="From"
          placeholder="incidents@example.org"
          value={form.from}
          onChange={(e) => form.set({ from: e.currentTarget.value })}
        />
      </Group>
      <TagsInput
        label="To"
        placeholder="Type an address and press Enter"
        value={form.to}
        onChange={(to) => form.set({ to })}
        acceptValueOnBlur
      />
    </>
  );
}

function useChannelForm(channel: ChannelRow | undefined) {
  const email = channel?.settings.kind === 'email' ? channel.settings : undefined;
  const [state, setState] = useState({
    name: channel?.name ?? '',
    audience: channel?.audience ?? '',
    kind: (channel ? (channel.settings.kind === 'email' ? 'email' : channel.settings.form) : 'chat') as Kind,
    host: email?.host ?? '',
    security: email?.security ?? ('starttls' as const),
    port: String(email?.port ?? 587),
    user: email?.user ?? '',
    from: email?.from ?? '',
    to: email?.to ?? [],
    secret: '',
  });
  const settings = (): ChannelSettings => {
    const { kind, host, security, port, user, from, to, secret } = state;
    if (kind === 'email') return { kind, host, security, port: Number(port), user, from, to };
    const stored = channel?.settings.kind === 'webhook' ? channel.settings.place : '';
    return { kind: 'webhook', form: kind, place: placeOf(secret) || stored };
  };
  return {
    ...state,
    needsSecret: state.kind !== 'email',
    set: (change: Partial<typeof state>) => setState((s) => ({ ...s, ...change })),
    details: () => ({ name: state.name, audience: state.audience, settings: settings() }),
  };
}

/** Only the host of a webhook's address is shown. */
function placeOf(address: string): string {
  try {
    return new URL(address.trim()).host;
  } catch {
    return '';
  }
}
