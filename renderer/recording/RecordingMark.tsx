import { Menu } from '@mantine/core';
import type { RecordMode } from '@domain/recording/model.ts';
import type { TerminalRow } from '@domain/terminal/model.ts';
import { api } from '../api/client.ts';
import { useRow } from '../store/rows.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { openReplay } from './open.ts';
import './recording.css';

const modes: Record<RecordMode, string> = {
  auto: 'Record this host if it is production',
  always: 'Always record this host',
  never: 'Never record this host',
};

/** Says whether a terminal is recorded, always to be seen, and switches it. */
export function RecordingMark({ row }: { row: TerminalRow }) {
  const recorder = useRow('recorder', row.id);
  const { hostId } = row;
  const mode = useRow('recordingHost', hostId ?? undefined)?.mode ?? 'auto';
  const { run, busy, error } = useCommand();
  const sessionId = row.id;
  const id = recorder?.recordingId ?? null;
  const open = row.state.kind === 'open';
  if (!open && !recorder?.text) return null;
  return (
    <>
      {recorder?.text && (
        <span className="recording-notice" role="alert">
          {recorder.text}
        </span>
      )}
      <ErrorLine>{error}</ErrorLine>
      {open && (
        <Menu withinPortal position="top-end">
          <Menu.Target>
            <button
              type="button"
              className="recording-mark"
              data-on={id !== null || undefined}
              disabled={busy}
            >
              <span className="recording-dot" aria-hidden />
              {id === null ? 'Not recorded' : recorder?.input ? 'Recording, typed lines too' : 'Recording'}
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => void run(() => api.recording.setOn({ sessionId, on: id === null }))}>
              {id === null ? 'Record this terminal' : 'Stop recording this terminal'}
            </Menu.Item>
            <Menu.Item
              onClick={() => void run(() => api.recording.setInput({ sessionId, on: !recorder?.input }))}
            >
              {recorder?.input ? 'Stop recording typed lines' : 'Record typed lines too, but no passwords'}
            </Menu.Item>
            {id !== null && (
              <Menu.Item onClick={() => openReplay(id)}>Watch what is recorded so far</Menu.Item>
            )}
            {hostId !== null && (
              <>
                <Menu.Divider />
                <Menu.Label>{row.host}, from its next connection on</Menu.Label>
                <Menu.RadioGroup value={mode}>
                  {(Object.keys(modes) as RecordMode[]).map((value) => (
                    <Menu.RadioItem
                      key={value}
                      value={value}
                      closeMenuOnClick
                      onClick={() => void run((key) => api.recording.setHost({ key, hostId, mode: value }))}
                    >
                      {modes[value]}
                    </Menu.RadioItem>
                  ))}
                </Menu.RadioGroup>
              </>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}
