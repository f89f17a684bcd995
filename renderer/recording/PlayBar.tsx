import { ActionIcon, Checkbox, NativeSelect } from '@mantine/core';
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { EntryRow } from '@domain/timeline/model.ts';
import { utcClock } from '../ui/time.ts';
import type { PlayerOptions, PlayerState } from './player.ts';
import { spanClock } from './span.ts';

const speeds = [0.5, 1, 2, 4, 8, 16];
/** An arrow key goes this far. */
const STEP_MS = 5000;

/** Play, speed, and the bar to seek on, with a mark for each entry of the timeline. */
export function PlayBar(props: {
  state: PlayerState;
  end: number;
  startedAt: number;
  marks: readonly EntryRow[];
  onSeek(at: number): void;
  onToggle(): void;
  onOptions(options: PlayerOptions): void;
}) {
  const { state, end, startedAt, marks, onSeek, onToggle, onOptions } = props;
  const [options, setOptions] = useState<PlayerOptions>({ speed: 1, skipIdle: true });
  const choose = (change: Partial<PlayerOptions>) => {
    const next = { ...options, ...change };
    setOptions(next);
    onOptions(next);
  };
  useKeys({
    ' ': onToggle,
    ArrowLeft: () => onSeek(state.at - STEP_MS),
    ArrowRight: () => onSeek(state.at + STEP_MS),
  });
  return (
    <div className="replay-bar" role="group" aria-label="Playing">
      <ActionIcon size="lg" onClick={onToggle} aria-label={state.playing ? 'Pause' : 'Play'} title="Space">
        {state.playing ? <IconPlayerPauseFilled size={16} /> : <IconPlayerPlayFilled size={16} />}
      </ActionIcon>
      <span className="mono replay-time">
        {spanClock(state.at)} / {spanClock(end)}
      </span>
      <div className="replay-seek">
        <input
          type="range"
          min={0}
          max={Math.max(1, end)}
          step={1}
          value={state.at}
          aria-label="Moment"
          aria-valuetext={`${spanClock(state.at)} of ${spanClock(end)}`}
          onChange={(e) => onSeek(Number(e.currentTarget.value))}
          onKeyDown={(e) => e.key.startsWith('Arrow') && e.preventDefault()}
        />
        <div className="replay-marks" aria-hidden>
          {marks.map((entry) => (
            <button
              key={entry.id}
              type="button"
              tabIndex={-1}
              className="replay-mark"
              data-tone={entry.tone || undefined}
              style={{ left: `${(100 * (entry.at - startedAt)) / Math.max(1, end)}%` }}
              title={`${utcClock(entry.at)} UTC ${entry.text}`}
              onClick={() => onSeek(entry.at - startedAt)}
            />
          ))}
        </div>
      </div>
      <span className="mono quiet replay-time">{utcClock(startedAt + state.at)} UTC</span>
      <NativeSelect
        size="xs"
        aria-label="Speed"
        value={options.speed}
        onChange={(e) => choose({ speed: Number(e.currentTarget.value) })}
        data={speeds.map((speed) => ({ value: String(speed), label: `${speed}×` }))}
      />
      <Checkbox
        size="xs"
        label="Skip silence"
        checked={options.skipIdle}
        onChange={(e) => choose({ skipIdle: e.currentTarget.checked })}
      />
    </div>
  );
}

/** Keys that work wherever the focus is, but for fields and buttons that take them themselves. */
function useKeys(keys: Record<string, () => void>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      const act = keys[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
      if (target.closest('input:not([type="range"]), select, textarea, [role="tab"]')) return;
      if (event.key === ' ' && target.closest('button, input')) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
}
