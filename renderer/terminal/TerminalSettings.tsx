import { NumberInput, Select, Stack, Switch, Title } from '@mantine/core';
import { Suspense } from 'react';
import {
  FONT_SIZES,
  SCROLLBACK,
  terminalThemes,
  type TerminalSetting,
  type TerminalThemeName,
} from '@domain/terminal/setting.ts';
import { api } from '../api/client.ts';
import { SavedField } from '../incident/SavedField.tsx';
import { Choice } from '../ui/Choice.tsx';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { lazyPart } from '../ui/lazyPart.ts';
import { useCommand } from '../ui/useCommand.ts';
import { SnippetList } from './SnippetList.tsx';
import './settings.css';
import { themeLabels } from './theme.ts';

const Preview = lazyPart(() => import('./Preview.tsx'));

/** How terminals look and behave, with what that looks like. */
export function TerminalSettings({ setting }: { setting: TerminalSetting }) {
  const { run, error } = useCommand();
  const set = (change: Partial<TerminalSetting>) =>
    void run(() => api.setting.set({ terminal: { ...setting, ...change } }));
  return (
    <Stack gap="sm" component="section" aria-labelledby="terminal-settings">
      <Title order={2} size="h5" id="terminal-settings">
        Terminals
      </Title>
      <Suspense fallback={<div className="terminal-sample" />}>
        <Preview setting={setting} />
      </Suspense>
      <ErrorLine>{error}</ErrorLine>
      <Look setting={setting} set={set} />
      <Behaviour setting={setting} set={set} />
      <SnippetList snippets={setting.snippets} save={(snippets) => set({ snippets })} />
    </Stack>
  );
}

interface PartProps {
  setting: TerminalSetting;
  set(change: Partial<TerminalSetting>): void;
}

function Look({ setting, set }: PartProps) {
  return (
    <>
      <div className="setting-row">
        <Select
          label="Colours"
          value={setting.theme}
          allowDeselect={false}
          data={terminalThemes.map((value) => ({ value, label: themeLabels[value] }))}
          onChange={(theme) => theme && set({ theme: theme as TerminalThemeName })}
        />
        <NumberInput
          label="Font size"
          min={FONT_SIZES.min}
          max={FONT_SIZES.max}
          clampBehavior="strict"
          value={setting.fontSize}
          onChange={(value) =>
            typeof value === 'number' && value >= FONT_SIZES.min && set({ fontSize: value })
          }
        />
      </div>
      <SavedField
        label="Font"
        description="A family that is installed here; empty for the console's own. Ctrl + and Ctrl - in a terminal change the size."
        value={setting.font}
        save={(font) => api.setting.set({ terminal: { ...setting, font } })}
      />
      <Choice
        label="Cursor"
        value={setting.cursor}
        onChange={(cursor) => set({ cursor })}
        options={[
          ['block', 'Block'],
          ['bar', 'Bar'],
          ['underline', 'Underline'],
        ]}
      />
      <Toggle label="The cursor blinks" of="cursorBlink" setting={setting} set={set} />
      <Toggle
        label="Draw without the graphics card"
        description="Where the driver draws wrongly. Without one it is so by itself."
        checked={setting.renderer === 'dom'}
        set={(on: boolean) => set({ renderer: on ? 'dom' : 'auto' })}
      />
    </>
  );
}

function Behaviour({ setting, set }: PartProps) {
  return (
    <>
      <NumberInput
        label="Lines kept of each terminal"
        description={`Up to ${SCROLLBACK.max.toLocaleString('en')}.`}
        min={SCROLLBACK.min}
        max={SCROLLBACK.max}
        step={1000}
        clampBehavior="blur"
        defaultValue={setting.scrollback}
        onBlur={(event) => {
          const lines = Number(event.currentTarget.value.replace(/\D/g, ''));
          set({ scrollback: Math.min(SCROLLBACK.max, Math.max(SCROLLBACK.min, lines || SCROLLBACK.normal)) });
        }}
      />
      <Choice
        label="Bell"
        value={setting.bell}
        onChange={(bell) => set({ bell })}
        options={[
          ['none', 'None'],
          ['flash', 'Flash'],
          ['sound', 'Sound'],
        ]}
      />
      <Toggle label="Copy what is selected at once" of="copyOnSelect" setting={setting} set={set} />
      <Toggle
        label="Paste with the right mouse button"
        description="With Shift the menu opens as usual."
        of="pasteOnRightClick"
        setting={setting}
        set={set}
      />
      <Toggle
        label="Show a paste of several lines before it is sent"
        description="What hides something, or is dangerous on a production host, is always shown."
        of="guardPaste"
        setting={setting}
        set={set}
      />
      <Toggle
        label="Read terminals to a screen reader"
        description="Slower: the screen is kept as text, too."
        of="screenReader"
        setting={setting}
        set={set}
      />
    </>
  );
}

type Flag = 'cursorBlink' | 'copyOnSelect' | 'pasteOnRightClick' | 'guardPaste' | 'screenReader';
type ToggleProps = { label: string; description?: string } & (
  ({ of: Flag } & PartProps) | { checked: boolean; set(on: boolean): void }
);

function Toggle(props: ToggleProps) {
  const { label, description } = props;
  const checked = 'of' in props ? props.setting[props.of] : props.checked;
  return (
    <Switch
      label={label}
      description={description}
      checked={checked}
      onChange={(e) => {
        const on = e.currentTarget.checked;
        if ('of' in props) props.set({ [props.of]: on });
        else props.set(on);
      }}
    />
  );
}
