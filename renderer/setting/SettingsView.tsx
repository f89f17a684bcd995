import { Stack, Title } from '@mantine/core';
import type { Setting } from '@domain/setting/model.ts';
import { api } from '../api/client.ts';
import { BundleSection } from '../bundle/BundleSection.tsx';
import { SavedField } from '../incident/SavedField.tsx';
import { LimitsSection } from '../recording/LimitsSection.tsx';
import { useRow } from '../store/rows.ts';
import { Choice } from '../ui/Choice.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { TerminalSettings } from '../terminal/TerminalSettings.tsx';
import { RecordSection } from './RecordSection.tsx';

/** This console's settings and the health of its record. */
export default function SettingsView() {
  const setting = useRow('setting', 'me');
  const { run, error } = useCommand();
  if (!setting) return null;
  const set = (change: Partial<Setting>) => void run(() => api.setting.set(change));
  return (
    <div className="scroll-page">
      <Stack maw={640} mx="auto" gap="lg">
        <Title order={1} size="h3">
          Settings
        </Title>
        <SavedField
          label="Your name"
          description="It stands beside everything you do in the record."
          value={setting.person}
          save={(person) => api.setting.set({ person })}
        />
        <Choice
          label="Look"
          value={setting.theme}
          options={[
            ['dark', 'Dark'],
            ['light', 'Light'],
            ['system', 'As the system'],
          ]}
          onChange={(theme) => set({ theme })}
        />
        <Choice
          label="Times"
          value={setting.time}
          options={[
            ['local', 'Local time'],
            ['utc', 'UTC'],
          ]}
          onChange={(time) => set({ time })}
        />
        <ErrorLine>{error}</ErrorLine>
        <TerminalSettings setting={setting.terminal} />
        <LimitsSection key={JSON.stringify(setting.recording)} limits={setting.recording} />
        <p>
          For the whole team: <a href="#/severities">severity schemes, services and calendar</a>,{' '}
          <a href="#/breaches">breach register and keeping</a>, <a href="#/people">people</a>
        </p>
        <RecordSection />
        <BundleSection />
      </Stack>
    </div>
  );
}
