import {
  Button,
  Checkbox,
  Group,
  Modal,
  PasswordInput,
  Select,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import { useEffect, useState } from 'react';
import { healthSetting, type HealthSetting } from '@domain/health/alert.ts';
import { api } from '../api/client.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { allowNotifications, notificationState } from './notify.ts';

const rules = [
  { value: 'down', label: 'When it is down' },
  { value: 'degraded', label: 'When it is down or degraded' },
  { value: 'never', label: 'Never' },
];

/** How this console tells of changes, where it takes its bearings, and the secrets that probes name. */
export default function SettingDialog({ onClose }: { onClose(): void }) {
  const [setting, setSetting] = useState<HealthSetting | null>(null);
  const [permission, setPermission] = useState(notificationState());
  const { run, busy, error, setError } = useCommand();
  useEffect(() => {
    void api.health.setting().then(setSetting);
  }, []);
  if (!setting) return null;
  const set = (change: Partial<HealthSetting>) => setSetting({ ...setting, ...change });
  const quiet = setting.quiet ?? { from: '', to: '', exceptTierOne: true };
  const setQuiet = (change: Partial<typeof quiet>) => {
    const next = { ...quiet, ...change };
    set({ quiet: next.from === '' && next.to === '' ? null : next });
  };
  const save = async () => {
    const checked = healthSetting.safeParse(setting);
    if (!checked.success) return setError(checked.error.issues[0]?.message ?? 'Check what is written.');
    if (await run(() => api.health.setSetting(checked.data))) onClose();
  };
  return (
    <Modal opened onClose={onClose} title="Alerts and references" size="lg">
      <Stack gap="sm">
        <Group grow align="flex-start">
          <Select
            label="Desktop notification"
            allowDeselect={false}
            data={rules}
            value={setting.notifyOn}
            onChange={(v) => set({ notifyOn: v as HealthSetting['notifyOn'] })}
          />
          <Select
            label="Sound"
            allowDeselect={false}
            data={rules}
            value={setting.soundOn}
            onChange={(v) => set({ soundOn: v as HealthSetting['soundOn'] })}
          />
          <Select
            label="Of which services"
            allowDeselect={false}
            value={String(setting.upToTier ?? '')}
            onChange={(v) => set({ upToTier: v ? Number(v) : null })}
            data={[
              { value: '', label: 'All' },
              ...[1, 2, 3, 4].map((t) => ({
                value: String(t),
                label: t === 1 ? 'Tier 1' : `Tiers 1 to ${t}`,
              })),
            ]}
          />
        </Group>
        <Checkbox
          label="Tell of recoveries too"
          checked={setting.recoveries}
          onChange={(e) => set({ recoveries: e.currentTarget.checked })}
        />
        {permission !== 'granted' && (
          <Group gap="xs">
            <Text size="sm" c="dimmed">
              {permission === 'denied'
                ? 'The system does not let this page notify: alerts show inside it.'
                : 'Until the system lets this page notify, alerts show inside it.'}
            </Text>
            {permission === 'default' && (
              <Button
                size="xs"
                variant="default"
                onClick={() => void allowNotifications().then(setPermission)}
              >
                Allow notifications
              </Button>
            )}
          </Group>
        )}
        <Group grow align="flex-end">
          <TextInput
            label="Quiet from"
            placeholder="22:00"
            value={quiet.from}
            onChange={(e) => setQuiet({ from: e.currentTarget.value })}
          />
          <TextInput
            label="until"
            placeholder="07:00"
            value={quiet.to}
            onChange={(e) => setQuiet({ to: e.currentTarget.value })}
          />
          <Checkbox
            mb={8}
            label="Not for tier 1"
            checked={quiet.exceptTierOne}
            onChange={(e) => setQuiet({ exceptTierOne: e.currentTarget.checked })}
          />
        </Group>
        <TagsInput
          label="References"
          description="host:port of places that answer whenever the network does. Empty: the gateway and the name servers of this machine. Where none answers, this console is cut off, and no service is called down."
          value={setting.references}
          onChange={(references) => set({ references })}
        />
        <ErrorLine>{error}</ErrorLine>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={busy} onClick={() => void save()}>
            Save
          </Button>
        </Group>
        <SecretForm />
      </Stack>
    </Modal>
  );
}

function SecretForm() {
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const [said, setSaid] = useState('');
  const { run, busy, error } = useCommand();
  const keep = async () => {
    const kept = await run(() => api.health.setSecret({ name, value }));
    if (!kept) return;
    setValue('');
    setSaid(kept.stored ? `Kept as "${name}".` : `Kept as "${name}". ${kept.reason}`);
  };
  return (
    <fieldset className="probe-rows">
      <legend>Secrets of probes</legend>
      <Group align="flex-end">
        <TextInput
          label="Name"
          description="As probes name it"
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
        />
        <PasswordInput
          label="Value"
          description="Kept by the system's keychain, never shown again"
          autoComplete="off"
          value={value}
          onChange={(e) => setValue(e.currentTarget.value)}
          style={{ flex: 1 }}
        />
        <Button
          variant="default"
          loading={busy}
          disabled={!name.trim() || !value}
          onClick={() => void keep()}
        >
          Keep
        </Button>
      </Group>
      {said && <p role="status">{said}</p>}
      <ErrorLine>{error}</ErrorLine>
    </fieldset>
  );
}
